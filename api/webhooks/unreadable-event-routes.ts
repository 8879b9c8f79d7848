import { z } from 'zod';
import {
  createUnreadableEventRepository,
  type UnreadableEventRecord,
} from '../../db/webhooks/unreadable-event-repository.ts';
import type { ApiDependencies } from '../shared/api-dependencies.ts';
import { notFound } from '../shared/problem.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { route, type Route } from '../shared/route.ts';
import { timestamp } from '../shared/schemas/field-schemas.ts';

/** There should be none: who has more has one cause for all of them. */
const SHOWN_MAX = 100;

const bodyHash = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{64}$/, 'It must be a SHA-256 in hexadecimal.')
  .meta({
    description: 'SHA-256 of the body.',
    example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  });
const unreadableEvent = z
  .strictObject({
    id: bodyHash,
    provider: z.enum(['stripe', 'easypost']),
    problem: z.string(),
    bytes: z.int(),
    receivedAt: timestamp,
  })
  .meta({ id: 'UnreadableEvent', description: 'A rightly signed webhook that could not be read.' });
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

/** What providers sent and nobody could read: for whoever finds out why. The bodies stay in the database. */
export function unreadableEventRoutes({ database }: ApiDependencies): Route[] {
  const unreadable = createUnreadableEventRepository(database);
  return [
    route({
      method: 'get',
      path: '/v1/unreadable-events',
      operationId: 'listUnreadableEvents',
      tag: 'Webhooks',
      summary: 'List webhooks that could not be read, oldest first',
      description: 'Those that nobody has seen to; a hundred at most.',
      roles: ['staff'],
      responses: {
        200: {
          description: 'Without their bodies.',
          schema: z.strictObject({ data: z.array(unreadableEvent) }),
          example: { data: [example] },
        },
      },
    }).handledBy(async () => {
      const events = await unreadable.listUnreadableEvents(SHOWN_MAX);
      return { status: 200, body: { data: events.map(present) } };
    }),
    route({
      method: 'post',
      path: '/v1/unreadable-events/{id}/acknowledge',
      operationId: 'acknowledgeUnreadableEvent',
      tag: 'Webhooks',
      summary: 'Say that you have seen to a webhook that could not be read',
      roles: ['staff'],
      params: z.strictObject({ id: bodyHash }),
      idempotencyKey: 'optional',
      problems: ['not-found'],
      responses: { 204: { description: 'It is not listed any more.' } },
    }).handledBy(async ({ params: { id } }) => {
      if (!(await unreadable.settleUnreadableEvent(id))) throw notFound(`unreadable event ${id}`);
      return { status: 204 };
    }),
  ];
}
