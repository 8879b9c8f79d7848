import { defineEntity, p } from '@mikro-orm/core';
import { actorKinds, type ActorKind } from '../../domain/events/event-actor.ts';
import type { EventSubject } from '../../domain/events/event-declaration.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';

/** Something of the shop that has events; orders have a row of their own that counts them. */
export const CountedSubject = defineEntity({
  name: 'CountedSubject',
  tableName: 'event_subject',
  properties: {
    subjectId: p.uuid().primary(),
    subjectType: p.string().$type<EventSubject>(),
    /** Of its newest event; raised under the row's lock, so that there are no gaps. */
    sequence: p.integer().default(0),
  },
});

/**
 * A fact about something of the shop, written in the transaction that makes it true. Append-only. Those about one order are its
 * timeline, and the outbox of its mails. Holds ids, codes and amounts (domain/events/event-catalogue.ts).
 */
export const Event = defineEntity({
  name: 'Event',
  tableName: 'event',
  uniques: [
    { name: 'event_sequence', properties: ['subjectId', 'sequence'] },
    // A retried activity writes the same fact under the same key, once.
    { name: 'event_once', properties: ['subjectId', 'factKey'] },
  ],
  indexes: [
    { name: 'event_backorder_filled', properties: ['occurredAt'], where: "type = 'backorder.filled'" },
    {
      name: 'event_occurred_at',
      expression: `create index event_occurred_at on event using brin (occurred_at)
        with (pages_per_range = 32, autosummarize = on)`,
    },
  ],
  checks: [{ name: 'event_actor_kind', expression: `actor_kind in ('${actorKinds.join("', '")}')` }],
  properties: {
    /** Given while the subject is locked: in the order of their ids, the events of one subject are in that of their sequence. */
    id: p.bigint('string').primary().autoincrement(),
    subjectType: p.string().$type<EventSubject>(),
    subjectId: p.uuid(),
    /** Among those of the subject, from 1, without gaps. */
    sequence: p.integer(),
    type: p.string(),
    factKey: p.string(),
    /** Of an order, where it moved it. */
    statusFrom: p.string().$type<OrderStatus>().nullable(),
    statusTo: p.string().$type<OrderStatus>().nullable(),
    actorKind: p.string().$type<ActorKind>().default('system'),
    actorId: p.uuid().nullable(),
    actorName: p.string().nullable(),
    data: p.json(),
    occurredAt: p.datetime().defaultRaw('now()'),
  },
});
