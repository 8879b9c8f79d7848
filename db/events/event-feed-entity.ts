import { defineEntity, p } from '@mikro-orm/core';

// Without foreign keys: an event is never deleted, and each of them is compared with the feed by an invariant.

/** Events that have no position in the feed yet, put here by a trigger in the transaction that writes them. */
export const EventPending = defineEntity({
  name: 'EventPending',
  tableName: 'event_pending',
  properties: {
    eventId: p.bigint('string').primary().autoincrement(false),
  },
});

/** All events in one order. Append-only, and written by the sequencer alone (event-sequencer.ts). */
export const EventFeed = defineEntity({
  name: 'EventFeed',
  tableName: 'event_feed',
  properties: {
    /** From 1, without gaps; becomes visible after all that are lower. */
    position: p.bigint('number').primary().autoincrement(false),
    eventId: p.bigint('string').unique(),
  },
});
