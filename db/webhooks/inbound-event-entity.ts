import { defineEntity, p } from '@mikro-orm/core';
import { eventEffects, type EventEffect } from '../../domain/webhooks/event-effect.ts';
import type { EventProvider } from '../../domain/webhooks/providers.ts';

const effects = eventEffects.map((effect) => `'${effect}'`).join(', ');

/** A webhook that a provider sent us, stored once under the provider's own event id. */
export const InboundEvent = defineEntity({
  name: 'InboundEvent',
  tableName: 'inbound_event',
  indexes: [
    { name: 'inbound_event_open', properties: ['nextLookAt', 'eventId'], where: 'settled_at is null' },
    {
      name: 'inbound_event_body_to_forget',
      properties: ['settledAt'],
      where: 'payload is not null and settled_at is not null',
    },
    { name: 'inbound_event_to_forget', properties: ['settledAt'], where: 'payload is null' },
    { name: 'inbound_event_settled_oddly', properties: ['eventId'], where: '(settled_at is null) <> (effect is null)' },
  ],
  checks: [{ name: 'inbound_event_effect', expression: `effect in (${effects})` }],
  properties: {
    provider: p.string().$type<EventProvider>().primary(),
    eventId: p.string().primary(),
    type: p.string(),
    /** What it is about, as we name it: an intent id or a tracking code. */
    subject: p.string(),
    /** The workflow that was told; null when nobody here knows the subject. */
    workflowId: p.string().nullable(),
    /** Null some weeks after it was settled. The row stays much longer: a repeat is known by it. */
    payload: p.json().nullable(),
    receivedAt: p.datetime().defaultRaw('now()'),
    /** When the sweep looks at it again, and how often it has to some purpose: twice as long between two looks each time. */
    nextLookAt: p.datetime().defaultRaw("now() + interval '30 seconds'"),
    looks: p.integer().default(0),
    /** Looks that came to nothing, because the other side was away. */
    failures: p.integer().default(0),
    /** Of those, looks at which it could not be read. */
    unreadableLooks: p.integer().default(0),
    /** When its one effect was written, or when it was found to need none. */
    settledAt: p.datetime().nullable(),
    effect: p.string().$type<EventEffect>().nullable(),
  },
});

/**
 * A rightly signed body that is no event, or one that cannot be stored as such: kept as it came, but for client secrets, for a person. Also an event that
 * was stored and cannot be read any more, as JSON of what we had written down of it.
 */
export const UnreadableEvent = defineEntity({
  name: 'UnreadableEvent',
  tableName: 'unreadable_event',
  indexes: [
    { name: 'unreadable_event_open', properties: ['receivedAt'], where: 'settled_at is null' },
    { name: 'unreadable_event_body', properties: ['receivedAt'], where: 'body is not null' },
    {
      name: 'unreadable_event_seen_body',
      properties: ['settledAt'],
      where: 'body is not null and settled_at is not null',
    },
    {
      name: 'unreadable_event_to_forget',
      properties: ['settledAt'],
      where: 'body is null and settled_at is not null',
    },
  ],
  properties: {
    provider: p.string().$type<EventProvider>().primary(),
    /** Hex SHA-256: a body that comes twice is kept once. */
    bodyHash: p.string().length(64).primary(),
    /** Null some weeks after it was settled, and some months after it came in any case. */
    body: p.blob().nullable(),
    /** Of the body, also when it is forgotten. */
    bytes: p.integer(),
    /** Why it could not be read. */
    problem: p.text(),
    receivedAt: p.datetime().defaultRaw('now()'),
    /** When a person had seen to it. */
    settledAt: p.datetime().nullable(),
  },
});
