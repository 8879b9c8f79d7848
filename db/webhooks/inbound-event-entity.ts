import { defineEntity, p } from '@mikro-orm/core';

/** A webhook that a provider sent us, stored once under the provider's own event id. */
export const InboundEvent = defineEntity({
  name: 'InboundEvent',
  tableName: 'inbound_event',
  indexes: [{ name: 'inbound_event_open', properties: ['receivedAt'], where: 'settled_at is null' }],
  checks: [{ name: 'inbound_event_effect', expression: "effect in ('applied', 'ignored')" }],
  properties: {
    provider: p.string().$type<'stripe' | 'easypost'>().primary(),
    eventId: p.string().primary(),
    type: p.string(),
    /** What it is about, as we name it: an intent id or a tracking code. */
    subject: p.string(),
    /** The workflow that was told; null when nobody here knows the subject. */
    workflowId: p.string().nullable(),
    payload: p.json(),
    receivedAt: p.datetime().defaultRaw('now()'),
    /** When its one effect was written, or when it was found to need none. */
    settledAt: p.datetime().nullable(),
    effect: p.string().$type<'applied' | 'ignored'>().nullable(),
  },
});
