import { messagesAskedByEvents, SAID_EACH_TIME } from '../../domain/messages/asked-by-events.ts';
import {
  rulesOfMessage,
  type MessageCategory,
  type MessageChannel,
  type MessageKind,
} from '../../domain/messages/message-kinds.ts';
import type { FactsToWrite } from '../../domain/messages/message-view.ts';
import type { Database } from '../database.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';
import { readDueMessagesSql, takeDueMessagesSql } from './due-messages-sql.ts';
import { taskOfMessage, type SettledMessage } from './task-of-message.ts';

/** A message to be sent now. */
export interface DueMessage {
  readonly id: string;
  /** The same each time that it is sent. */
  readonly key: string;
  readonly channel: MessageChannel;
  /** How often it was taken, this time included. */
  readonly attempts: number;
  readonly queuedAt: Date | string;
  readonly kind: MessageKind;
  readonly orderId: string | null;
  readonly subjectId: string;
  readonly accountId: string | null;
  readonly staffId: string | null;
  /**
   * Where it goes: an e-mail address, a telephone number, or the address of a browser at its push service. Empty when nobody can be
   * written to: imported customers may have no address.
   */
  readonly email: string;
  /** Of a push message: the browser. */
  readonly subscription: {
    readonly id: string;
    readonly endpoint: string;
    readonly publicKey: string;
    readonly authSecret: string;
  } | null;
  /** As its recipient has chosen, if they have. */
  readonly locale: string | null;
  /** Where the goods go to. */
  readonly country: string | null;
  /** What it says. */
  readonly facts: FactsToWrite;
  /** What is kept with it. */
  readonly stored: Readonly<Record<string, unknown>>;
  readonly customerId: string | null;
  /** By which it is known that mails to it come back. Null without one. */
  readonly addressHash: string | null;
  /** A mail to it came back for good. */
  readonly bounced: boolean;
  /** What its recipient has said of messages on this channel. */
  readonly said: readonly { readonly category: MessageCategory; readonly wanted: boolean }[];
  /** As many messages that cost nobody money as one mailbox gets in a day have gone there: it waits. */
  readonly limited: boolean;
  /** It asks for a card, and the order is paid or closed: it is not sent. */
  readonly overtaken: boolean;
}

/** What became of a message. */
export interface MessageOutcome {
  readonly id: string;
  /** What the provider said; absent when it took the message. */
  readonly error?: string;
  /** No other time it will: there is no such address. */
  readonly undeliverable?: boolean;
  /** It was not sent, because its address has got enough for a day. */
  readonly limited?: boolean;
  /** It was not sent, because it is true no more. */
  readonly overtaken?: boolean;
  /** By which the address is known that it came back from. */
  readonly bouncedFrom?: string | undefined;
  /** It was not sent, because its recipient does not want it. */
  readonly unsubscribed?: boolean;
  /** It was not sent, because people sleep: it is due again then. */
  readonly notBefore?: string;
  /** Nothing was sent: nobody has an address for it. */
  readonly suppressed?: boolean;
  /** What the provider calls it. */
  readonly providerId?: string | undefined;
  /** In which it was written. */
  readonly locale?: string;
}

/** How many messages one mailbox gets in a day: the policy `messages`. */
export interface MessageLimits {
  /** Of orders that were never confirmed. */
  readonly neverConfirmed: number;
  /** Of orders of which nothing was captured. */
  readonly uncaptured: number;
  /** About an account. */
  readonly account: number;
}

/** What people are told: asked for by facts, sent at least once, each under one key. */
export interface MessageRepository {
  /** Reads on in the timelines of orders and queues a message for each fact that buyers are told of. */
  queueFromEvents(): Promise<void>;
  /** Takes messages that are due, oldest first; they are due again after a minute unless they are settled. */
  takeDue(channel: MessageChannel, most: number): Promise<readonly string[]>;
  /** Reads messages that were taken, in the order in which they were queued. */
  readDue(ids: readonly string[], limits: MessageLimits): Promise<readonly DueMessage[]>;
  /** What has become of them; of one that somebody else has settled meanwhile, nothing. */
  settle(outcomes: readonly MessageOutcome[]): Promise<readonly SettledMessage[]>;
}

/** `channels`: those that the shop has a provider for; nothing is queued for the others. */
export function createMessageRepository(
  database: Database,
  channels: readonly MessageChannel[] = ['email'],
): MessageRepository {
  return {
    async queueFromEvents() {
      await database.em.fork().execute(queueSql, [channels.includes('sms'), channels.includes('push')]);
    },
    async takeDue(channel, most) {
      const taken = await database.em.fork().execute<{ id: string }[]>(takeDueMessagesSql, [channel, most]);
      return taken.map(({ id }) => id);
    },
    readDue: (ids, { neverConfirmed, uncaptured, account }) =>
      database.em.fork().execute<DueMessage[]>(readDueMessagesSql, [neverConfirmed, uncaptured, account, arrayOf(ids)]),
    async settle(outcomes) {
      if (outcomes.length === 0) return [];
      const given = [JSON.stringify(outcomes), arrayOf(outcomes.map(({ id }) => id))];
      return database.em.fork().transactional(async (em) => {
        await em.execute(suppressSql, [JSON.stringify(outcomes)]);
        const settled = await em.execute<SettledMessage[]>(settleSql, given);
        await raiseTasks(em, settled.flatMap(taskOfMessage));
        return settled;
      });
    },
  };
}

/** Of those that events ask for. */
function kindsBy(channel: MessageChannel): string {
  const kinds = Object.values(messagesAskedByEvents).filter((kind) => rulesOfMessage(kind).channels.includes(channel));
  return kinds.map((kind) => `'${kind}'`).join(', ');
}

const told = Object.entries(messagesAskedByEvents).map(([type, kind]) => `('${type}', '${kind}')`);

/** Where the sender has been away for long, it catches up step by step, each well within the time that a statement may take. */
const NEWS_AT_ONCE = 50_000;

/**
 * Facts get their ids before they are committed, so a later one may be seen first: the bookmark stays a minute behind, and
 * what is seen twice is queued once. No transaction of API or worker lasts half as long: the server ends it after 24 s
 * (`transactionTimeoutMs`).
 */
const queueSql = `
with bookmark as (
  select event_id from order_mail_bookmark for update
), news as materialized (
  select e.id, e.subject_id as order_id, e.type, e.data, e.occurred_at from event e, bookmark where e.id > bookmark.event_id
  order by e.id limit ${NEWS_AT_ONCE}
), known as materialized (
  -- Nearly all of that minute, read as a range: to try each once more costs ten times as much.
  select m.event_id from message m, bookmark where m.event_id > bookmark.event_id
), asked as (
  select id, order_id, told.kind, data ->> 'shipmentId' as shipment_id
  from news join (values ${told.join(', ')}) as told(type, kind) on told.type = news.type
  -- A shopper who sends another card is at the shop and is told there.
  where (news.type <> 'payment.declined' or news.data ->> 'attempt' = '1')
    and not exists (select from known where known.event_id = news.id)
), queued as (
  insert into message (key, channel, kind, subject_type, subject_id, event_id, order_id, facts)
  select 'order-' || order_id || '-' || kind || coalesce('-' || case kind when '${SAID_EACH_TIME}' then id::text else shipment_id end, '')
      || also.suffix,
    also.channel, kind, 'order', order_id::text, id, order_id,
    jsonb_strip_nulls(jsonb_build_object('shipmentId', shipment_id, 'subscriptionId', also.subscription))
  from asked cross join lateral (
    select 'email' as channel, '' as suffix, null::uuid as subscription
    union all
    select 'sms', '', null::uuid
    from sales_order o where ?::bool and asked.kind in (${kindsBy('sms')}) and o.id = asked.order_id
      and o.shipping_address ->> 'phone' is not null and exists (
        select from message_preference p where p.channel = 'sms' and p.wanted
          and (p.owner_type = 'order' and p.owner_id = o.id or p.owner_type = 'customer' and p.owner_id = o.customer_id))
    union all
    select 'push', '-' || s.id, s.id from push_subscription s
    where ?::bool and asked.kind in (${kindsBy('push')}) and s.order_id = asked.order_id) also
  order by asked.id, also.channel, also.suffix
  on conflict (key, channel) do nothing
)
update order_mail_bookmark b set event_id = seen.id
from (select max(id) as id from news where occurred_at < now() - interval '1 minute') seen
where seen.id is not null`;

/**
 * Twice as long between two tries each time, an hour at most. A mail server may be away over a weekend; what could not be
 * sent for three days is not worth sending any more. That it was one too many for its address is no failure.
 */
const settleSql = `
update message m set
  state = case when o.overtaken then 'overtaken' when o.suppressed then 'suppressed' when o.unsubscribed then 'unsubscribed' when o."notBefore" is not null then 'waiting' when o.error is null and not o.limited then 'sent'
    when o.undeliverable then 'undeliverable'
    when m.queued_at < now() - interval '72 hours' then case when o.limited then 'limited' else 'given-up' end
    else 'waiting' end,
  sent_at = case when o.error is null and not o.limited and not o.overtaken and not o.suppressed and not o.unsubscribed and o."notBefore" is null then now() end,
  last_error = case when o.limited then 'Its address has got as many mails as it may in a day' else o.error end,
  provider_id = coalesce(o."providerId", m.provider_id),
  locale = coalesce(o.locale, m.locale),
  due_at = case when o."notBefore" is not null then o."notBefore" when o.limited then now() + case when m.counts_as = 'reset' then interval '1 minute' else interval '1 hour' end when o.error is null then m.due_at
    else now() + least(interval '1 hour', interval '2 seconds' * power(2, least(m.attempts, 12))) end
from (
  select id, error, coalesce(undeliverable, false) as undeliverable, coalesce(limited, false) as limited,
    coalesce(overtaken, false) as overtaken, coalesce(suppressed, false) as suppressed, coalesce(unsubscribed, false) as unsubscribed, "notBefore", "providerId", locale
  from jsonb_to_recordset(?::jsonb)
    as given(id uuid, error text, undeliverable boolean, limited boolean, overtaken boolean, suppressed boolean, unsubscribed boolean, "notBefore" timestamptz,
      "providerId" text, locale text)
) o
-- By key: a list of a few is taken for a hundred rows, for which a young table is read whole.
where m.id = o.id and m.id = any(?::uuid[]) and m.state = 'waiting'
returning m.id, m.order_id as "orderId", m.channel, m.kind, m.state`;

const suppressSql = `
insert into suppressed_address (address_hash)
select distinct "bouncedFrom" from jsonb_to_recordset(?::jsonb) as given("bouncedFrom" text) where "bouncedFrom" is not null
on conflict (address_hash) do update set bounced_at = now()`;

const arrayOf = (ids: readonly string[]) => `{${ids.join(',')}}`;
