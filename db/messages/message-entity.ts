import { defineEntity, p } from '@mikro-orm/core';
import {
  messageChannels,
  messageSubjects,
  type MessageChannel,
  type MessageKind,
  type MessageSubject,
} from '../../domain/messages/message-kinds.ts';
import { messageStates, type MessageState } from '../../domain/messages/message-states.ts';

const listed = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

/** What somebody is told: one row for each event, recipient and channel, for as long as it might be asked for again. */
export const Message = defineEntity({
  name: 'Message',
  tableName: 'message',
  indexes: [
    { name: 'message_waiting', properties: ['channel', 'dueAt', 'id'], where: "state = 'waiting'" },
    {
      name: 'message_waiting_of_account',
      properties: ['accountId', 'kind', 'queuedAt'],
      where: "state = 'waiting' and account_id is not null",
    },
    { name: 'message_failed', properties: ['queuedAt'], where: "state in ('given-up', 'undeliverable')" },
    { name: 'message_limited', properties: ['queuedAt'], where: "state = 'limited'" },
    { name: 'message_sent_to', properties: ['mailbox', 'countsAs', 'sentAt'], where: 'sent_at is not null' },
    { name: 'message_queued', properties: ['queuedAt', 'id'] },
    { name: 'message_of_kind', properties: ['kind', 'queuedAt', 'id'] },
    { name: 'message_by_other_ways', properties: ['channel', 'queuedAt', 'id'], where: "channel <> 'email'" },
    { name: 'message_not_sent', properties: ['state', 'queuedAt', 'id'], where: "state <> 'sent'" },
    { name: 'message_of_order', properties: ['orderId'], where: 'order_id is not null' },
    { name: 'message_of_subject', properties: ['subjectType', 'subjectId'], where: 'order_id is null' },
    { name: 'message_of_event', properties: ['eventId'], where: 'event_id is not null' },
  ],
  uniques: [{ name: 'message_once', properties: ['key', 'channel'] }],
  checks: [
    { name: 'message_channel', expression: `channel in (${listed(messageChannels)})` },
    { name: 'message_subject_type', expression: `subject_type in (${listed(messageSubjects)})` },
    { name: 'message_state', expression: `state in (${listed(messageStates)})` },
    {
      name: 'message_counts_as',
      expression: "counts_as in ('unconfirmed', 'uncaptured', 'captured', 'warning', 'account', 'reset')",
    },
    {
      name: 'message_recipient',
      expression: 'num_nonnulls(customer_id, account_id, staff_id, email) + (order_id is not null)::int >= 1',
    },
  ],
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    /** Of the event and who is told, such as `order-{id}-order-confirmed`. With the channel it is sent once for ever. */
    key: p.string(),
    channel: p.string().$type<MessageChannel>(),
    /** See domain/messages/message-kinds.ts. */
    kind: p.string().$type<MessageKind>(),
    subjectType: p.string().$type<MessageSubject>(),
    subjectId: p.string(),
    /** The fact that asks for it (`event.id`), where one does. */
    eventId: p.bigint().nullable(),
    /** The order that it is about, without a foreign key, because it may be a request that became none. Whom it is for, where nobody else is named. */
    orderId: p.uuid().nullable(),
    customerId: p.uuid().nullable(),
    accountId: p.uuid().nullable(),
    staffId: p.uuid().nullable(),
    /** Only where no other table knows the address. */
    email: p.text().nullable(),
    /** BCP 47, such as `de`. Null: as the recipient has it, or the shop. */
    locale: p.string().nullable(),
    /** Ids, codes, numbers and times, by its kind. */
    facts: p.json<object>().defaultRaw(`'{}'`),
    state: p.string().$type<MessageState>().default('waiting'),
    attempts: p.integer().default(0),
    /** Nobody tries before this time; whoever takes a message moves it on, so that two do not send the same. */
    dueAt: p.datetime().defaultRaw('now()'),
    queuedAt: p.datetime().defaultRaw('now()'),
    sentAt: p.datetime().nullable(),
    /** As its carrier says, which only those of texts do. */
    deliveredAt: p.datetime().nullable(),
    /** Since it was taken last: where it goes, as a number, and what it counts as there. */
    mailbox: p.bigint().nullable(),
    countsAs: p.string().$type<'unconfirmed' | 'uncaptured' | 'captured' | 'warning' | 'account'>().nullable(),
    /** What the provider said last. */
    lastError: p.text().nullable(),
    /** What the provider calls it, where it says. */
    providerId: p.string().nullable(),
  },
});
