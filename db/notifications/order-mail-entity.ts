import { defineEntity, p } from '@mikro-orm/core';
import type { OrderMailKind } from '../../domain/notifications/order-mail.ts';

/**
 * A mail that a fact of an order's timeline asks for: one for each fact. One that was sent goes after some
 * months, when the bookmark is past its fact: it is never asked for again.
 */
export const OrderMail = defineEntity({
  name: 'OrderMail',
  tableName: 'order_mail',
  indexes: [
    { name: 'order_mail_waiting', properties: ['dueAt'], where: "state = 'waiting'" },
    { name: 'order_mail_failed', properties: ['queuedAt'], where: "state in ('given-up', 'undeliverable')" },
    { name: 'order_mail_limited', properties: ['queuedAt'], where: "state = 'limited'" },
    { name: 'order_mail_to_forget', properties: ['queuedAt'], where: "state in ('sent', 'overtaken')" },
    {
      name: 'order_mail_error_to_forget',
      properties: ['queuedAt'],
      where: "last_error is not null and state in ('given-up', 'undeliverable')",
    },
  ],
  checks: [
    {
      name: 'order_mail_state',
      expression: "state in ('waiting', 'sent', 'given-up', 'undeliverable', 'limited', 'overtaken')",
    },
  ],
  properties: {
    /** Of the fact (`order_event.id`). */
    eventId: p.bigint().primary(),
    orderId: p.uuid().index(),
    kind: p.string().$type<OrderMailKind>(),
    /** When it is about a parcel. */
    shipmentId: p.uuid().nullable(),
    state: p
      .string()
      .$type<'waiting' | 'sent' | 'given-up' | 'undeliverable' | 'limited' | 'overtaken'>()
      .default('waiting'),
    attempts: p.integer().default(0),
    /** Nobody tries before this time; whoever takes a mail moves it on, so that two do not send the same. */
    dueAt: p.datetime().defaultRaw('now()'),
    queuedAt: p.datetime().defaultRaw('now()'),
    sentAt: p.datetime().nullable(),
    /** What the mail server said last. */
    lastError: p.text().nullable(),
  },
});
