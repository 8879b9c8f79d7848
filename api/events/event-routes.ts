import { z } from 'zod';
import type { FeedEventRecord } from '../../db/events/event-feed-queries.ts';
import { eventCatalogue, eventTypes } from '../../domain/events/event-catalogue.ts';
import { secretIdOf, seesNotes, type Caller, type Viewer } from '../shared/caller.ts';
import { longPollDeadline, waitSeconds } from '../shared/long-poll.ts';
import { pageQuery } from '../shared/pagination.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { route, type Route } from '../shared/route.ts';
import { eventDataJsonSchema } from './event-data-schema.ts';
import { eventTypeList, feedPage, subjectOfQuery, typesOfQuery } from './event-schema.ts';
import { afterOfQuery, formatFeedCursor } from './feed-cursor.ts';
import { followFeed, type FollowDependencies } from './follow-feed.ts';
import { withoutFreeText } from './free-text.ts';

export type EventDependencies = FollowDependencies;

/** The feed of all events, and what there may be in it. */
export function eventRoutes(deps: EventDependencies): Route[] {
  return [listEvents(deps), listEventTypes()];
}

function listEvents(deps: EventDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/events',
    operationId: 'listEvents',
    tag: 'Events',
    summary: 'Follow all that happens, in one order',
    description: [
      'Each event has a position, which counts from 1 without gaps and never changes. Whoever stores `nextCursor` and asks from there misses nothing and sees nothing twice. There is always a `nextCursor`, also where nothing was found: one request looks at 5,000 positions at most, so that a rare type may take several.',
      'With `wait`, where there is nothing yet the answer comes with the next event that was asked for, or when the time is up.',
      'Where the shop was restored from a backup, the feed may end before `after`, or have another event there: then it is refused with `cursor-ahead`.',
    ].join('\n\n'),
    permission: 'events:read',
    query: z.strictObject({
      limit: pageQuery.limit,
      after: afterOfQuery,
      types: typesOfQuery,
      subject: subjectOfQuery,
      wait: waitSeconds,
    }),
    problems: ['cursor-ahead'],
    deadlineMs: longPollDeadline,
    responses: {
      200: {
        description: 'What happened.',
        schema: feedPage,
        example: { data: [exampleEvent], nextCursor: '4712-1795944601000000' },
      },
    },
  }).handledBy(async ({ query: { after, limit, wait, types, subject }, caller, callerNow, disconnected }) => {
    const waiting = wait === undefined ? undefined : { timeoutMs: wait * 1_000, signal: disconnected() };
    const { events, readTo, mark } = await followFeed(deps, {
      after,
      limit,
      search: { types, subject },
      wait: waiting && { ...waiting, ...waiterOf(caller) },
    });
    const viewer = wait === undefined ? caller : await callerNow();
    return {
      status: 200,
      body: {
        data: events.map((event) => presentEvent(event, viewer)),
        nextCursor: formatFeedCursor({ position: readTo, mark }),
      },
    };
  });
}

/** A guest follows no feed. */
function waiterOf(caller: Caller) {
  return { waiter: caller.id, secretId: secretIdOf(caller) };
}

function listEventTypes(): Route {
  const data = eventTypes.map((type) => ({
    type,
    subject: eventCatalogue[type].subject,
    description: eventCatalogue[type].words,
    dataSchema: eventDataJsonSchema(type),
  }));
  return route({
    method: 'get',
    path: '/v1/event-types',
    operationId: 'listEventTypes',
    tag: 'Events',
    summary: 'List the types of events',
    description: 'Each with what it is about, what it means and a JSON Schema of its data.',
    permission: 'events:read',
    responses: {
      200: {
        description: 'Every type that this version may write.',
        schema: eventTypeList,
        example: { data: data.filter(({ type }) => type === 'order.confirmed') },
      },
    },
  }).handledBy(async () => ({ status: 200, body: { data } }));
}

function presentEvent(
  { subjectType, subjectId, ...event }: FeedEventRecord,
  viewer: Viewer,
): z.input<typeof feedPage>['data'][number] {
  const { position, type, sequence, statusFrom, statusTo, actorKind, actorId, actorName, data, occurredAt } = event;
  return {
    position,
    type,
    subject: { type: subjectType, id: subjectId },
    sequence,
    statusFrom,
    statusTo,
    actor: { kind: actorKind, id: actorId, name: actorName },
    data: seesNotes(viewer) ? { ...data } : withoutFreeText(type, data),
    occurredAt: rfc3339(occurredAt),
  };
}

const exampleEvent: z.input<typeof feedPage>['data'][number] = {
  position: 4712,
  type: 'order.confirmed',
  subject: { type: 'order', id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a' },
  sequence: 2,
  statusFrom: 'placed',
  statusTo: 'confirmed',
  actor: { kind: 'system', id: null, name: null },
  data: { attempt: 1, authorisedMinor: 8410 },
  occurredAt: '2026-11-21T09:30:01.000Z',
};
