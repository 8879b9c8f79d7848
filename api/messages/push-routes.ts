import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import { isPreferenceOwner } from '../../db/messages/message-preference-repository.ts';
import { addPushSubscription, removePushSubscription } from '../../db/messages/push-subscription-repository.ts';
import { isPushService } from '../../domain/messages/push-service.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { uuid } from '../shared/schemas/field-schemas.ts';
import { orderIdParams } from '../shared/schemas/id-params.ts';

const ENDPOINT_MAX = 1_000;

const draft = z
  .strictObject({
    endpoint: z
      .string()
      .max(ENDPOINT_MAX)
      .refine(isPushService, {
        error: 'It must be the address that a browser has of its push service.',
        params: { code: 'invalid-value' },
      })
      .meta({ description: 'As the browser has it.', example: 'https://fcm.googleapis.com/fcm/send/c1KrmpTuRm8' }),
    keys: z
      .strictObject({
        p256dh: z
          .string()
          .regex(/^B[A-Za-z0-9_-]{86}=?$/)
          .meta({
            description: 'Public key of the browser, base64url.',
            example: `B${'A'.repeat(86)}`,
          }),
        auth: z
          .string()
          .regex(/^[A-Za-z0-9_-]{22}(?:==)?$/)
          .meta({ description: 'Secret of the browser, base64url.', example: 'A'.repeat(22) }),
      })
      .meta({ id: 'PushKeys', description: 'What a message to the browser is encrypted with.' }),
  })
  .meta({
    id: 'PushSubscriptionDraft',
    description: 'A browser that wants to be told: its `PushSubscription`, without `expirationTime`.',
  });

const subscription = z
  .strictObject({ id: uuid.meta({ description: 'Id of the subscription, by which it is ended.' }) })
  .meta({ id: 'PushSubscription', description: 'A browser that is told of an order.' });

const tag = 'Messages';
const permission = 'orders:correct';
const ownership = 'order';

/** Browsers that are told of an order (W3C Push API). */
export function pushRoutes({ database }: { readonly database: Database }): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/orders/{id}/push-subscriptions',
      operationId: 'addPushSubscription',
      tag,
      summary: 'Tell a browser of an order',
      description:
        'What parcels do, where the shop sends push messages. The same browser again keeps its id. An order is told on five browsers at most.',
      permission,
      ownership,
      params: orderIdParams,
      subjectOf: ({ params }) => ({ orderId: params.id }),
      body: draft,
      bodyExample: {
        endpoint: 'https://fcm.googleapis.com/fcm/send/c1KrmpTuRm8',
        keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
      },
      idempotencyKey: 'optional',
      problems: ['not-found'],
      responses: {
        201: {
          description: 'The browser is told.',
          schema: subscription,
          example: { id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e' },
        },
      },
    }).handledBy(async ({ params: { id: orderId }, body: { endpoint, keys } }) =>
      database.em.fork().transactional(async (em) => {
        if (!(await isPreferenceOwner(em, { type: 'order', id: orderId }))) throw notFound(`order ${orderId}`);
        const added = { orderId, endpoint, publicKey: keys.p256dh, authSecret: keys.auth };
        const id = await addPushSubscription(em, added);
        if (id !== undefined) return { status: 201, body: { id } };
        const detail = 'The order is told on as many browsers as it may.';
        throw new Problem('invalid-request', detail, {
          errors: [{ pointer: '/endpoint', code: 'invalid-value', detail }],
        });
      }),
    ),
    route({
      method: 'delete',
      path: '/v1/orders/{id}/push-subscriptions/{subscriptionId}',
      operationId: 'removePushSubscription',
      tag,
      summary: 'Tell a browser no more of an order',
      description: 'A browser that its push service says is gone is forgotten by itself.',
      permission,
      ownership,
      params: z.strictObject({
        ...orderIdParams.shape,
        subscriptionId: uuid.meta({ description: 'Id of the subscription.', param: { id: 'PushSubscriptionId' } }),
      }),
      subjectOf: ({ params }) => ({ orderId: params.id }),
      problems: ['not-found'],
      responses: { 204: { description: 'It is told no more.' } },
    }).handledBy(async ({ params: { id: orderId, subscriptionId: id } }) => {
      if (!(await removePushSubscription(database.em.fork(), { orderId, id }))) throw notFound(`subscription ${id}`);
      return { status: 204 };
    }),
  ];
}
