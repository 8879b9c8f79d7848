import { z } from 'zod';
import type {
  UnreadableEventRecord,
  UnreadableEventRepository,
} from '../../db/webhooks/unreadable-event-repository.ts';
import { plainCode } from '../../domain/text/plain-code.ts';
import { eventProviders, type EventProvider } from '../../domain/webhooks/providers.ts';
import { decodeCursor, pageOf, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { notFound } from '../shared/problem.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { route, type Route } from '../shared/route.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { timestamp } from '../shared/schemas/field-schemas.ts';

const bodyHash = z
  .string()
  .overwrite((typed) => plainCode(typed).toLowerCase())
  .regex(/^[0-9a-f]{64}$/, 'It must be a SHA-256 in hexadecimal.')
  .meta({
    description: 'SHA-256 of the body.',
    example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  });
const provider = z.enum(eventProviders);
const webhookProvider = extensibleEnum<EventProvider>('WebhookProvider', 'Who sent it.', {
  stripe: 'The payment provider.',
  easypost: 'Who speaks for the carriers.',
});
const unreadableEvent = z
  .strictObject({
    id: bodyHash,
    provider: webhookProvider,
    problem: z.string().meta({ description: 'Why it could not be read.', example: 'It cannot be parsed: SyntaxError' }),
    bytes: count('How long its body is, in bytes.'),
    receivedAt: timestamp.meta({ description: 'When it came first.' }),
  })
  .meta({ id: 'UnreadableEvent', description: 'A rightly signed webhook that could not be read.' });
/** Two providers may send the same bytes. */
const position = z.strictObject({ receivedAt: timePosition.shape.at, provider, bodyHash });
const example = {
  id: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  provider: 'stripe',
  problem: 'It cannot be parsed: SyntaxError',
  bytes: 1_024,
  receivedAt: '2026-11-21T09:30:00.000Z',
} as const;

const present = ({ bodyHash: id, receivedAt, ...rest }: UnreadableEventRecord): z.input<typeof unreadableEvent> => ({
  id,
  ...rest,
  receivedAt: rfc3339(receivedAt),
});

const positionOf = ({ receivedAt, provider, bodyHash }: UnreadableEventRecord): z.input<typeof position> => ({
  receivedAt,
  provider,
  bodyHash,
});

/** What providers sent and nobody could read: for whoever finds out why. The bodies stay in the database. */
export function unreadableEventRoutes({ unreadable }: { readonly unreadable: UnreadableEventRepository }): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/unreadable-events',
      operationId: 'listUnreadableEvents',
      tag: 'Webhooks',
      summary: 'List webhooks that could not be read, oldest first',
      description: 'Those that nobody has seen to.',
      permission: 'webhooks:read',
      query: z.strictObject(pageQuery),
      problems: ['invalid-cursor'],
      responses: {
        200: {
          description: 'A page of them, without their bodies.',
          schema: pageOf(unreadableEvent, {
            id: 'UnreadableEventPage',
            description: 'A page of webhooks that could not be read.',
          }),
          example: { data: [example], nextCursor: null },
        },
      },
    }).handledBy(async ({ query: { limit, after } }) => {
      const from = decodeCursor(position, after);
      const events = await unreadable.listUnreadableEvents({ limit: limit + 1, after: from });
      return { status: 200, body: toPage(events, limit, { present, position: positionOf }) };
    }),
    route({
      method: 'post',
      path: '/v1/unreadable-events/{id}/acknowledge',
      operationId: 'acknowledgeUnreadableEvent',
      tag: 'Webhooks',
      summary: 'Say that you have seen to a webhook that could not be read',
      description: 'It is kept, and read again by `npm run reread-webhooks`; it is listed no longer.',
      permission: 'webhooks:resolve',
      params: z.strictObject({
        id: bodyHash.meta({ description: 'SHA-256 of the webhook’s body.', param: { id: 'UnreadableEventId' } }),
      }),
      idempotencyKey: 'optional',
      problems: ['not-found'],
      responses: { 204: { description: 'It is not listed any more.' } },
    }).handledBy(async ({ params: { id }, caller }) => {
      if (!(await unreadable.settleUnreadableEvent(id, caller.name))) throw notFound(`unreadable event ${id}`);
      return { status: 204 };
    }),
  ];
}
