import { defineEntity, p } from '@mikro-orm/core';
import type { OrderMailKind } from '../../domain/notifications/order-mail.ts';

/**
 * A mail that a fact of an order's timeline asks for, or the refusal of a request: one for each. Whatever became of it, it goes after some
 * months, when the bookmark is past its fact: it is never asked for again.
 */
export const OrderMail = defineEntity({
  name: 'OrderMail',
  tableName: 'order_mail',
  indexes: [
    { name: 'order_mail_waiting', properties: ['dueAt', 'eventId'], where: "state = 'waiting'" },
    { name: 'order_mail_failed', properties: ['queuedAt'], where: "state in ('given-up', 'undeliverable')" },
    { name: 'order_mail_sent_to', properties: ['mailbox', 'countsAs', 'sentAt'], where: 'sent_at is not null' },
    { name: 'order_mail_limited', properties: ['queuedAt'], where: "state = 'limited'" },
    { name: 'order_mail_to_forget', properties: ['queuedAt'], where: "state <> 'waiting'" },
  ],
  uniques: [{ name: 'order_mail_refused', properties: ['orderId'], where: "kind = 'order-refused'" }],
  checks: [
    {
      name: 'order_mail_state',
      expression: "state in ('waiting', 'sent', 'given-up', 'undeliverable', 'limited', 'overtaken')",
    },
    { name: 'order_mail_counts_as', expression: "counts_as in ('unconfirmed', 'uncaptured', 'captured', 'warning')" },
  ],
  properties: {
    /** Of the fact (`event.id`); of a refusal a number of the same sequence. */
    eventId: p.bigint().primary().autoincrement(false),
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
    /** Since it was taken last: where it goes, as a number, and what it counts as there (due-mails-sql.ts). */
    mailbox: p.bigint().nullable(),
    countsAs: p.string().$type<'unconfirmed' | 'uncaptured' | 'captured' | 'warning'>().nullable(),
    /** What the mail server said last. */
    lastError: p.text().nullable(),
  },
});
