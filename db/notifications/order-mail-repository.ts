import type { OrderMailFacts, OrderMailKind } from '../../domain/notifications/order-mail.ts';
import type { Database } from '../database.ts';

/** A mail to be sent now. */
export interface DueMail {
  readonly eventId: string;
  readonly orderId: string;
  readonly kind: OrderMailKind;
  readonly shipmentId: string | null;
  /** Empty when nobody can be written to: imported customers may have no address. */
  readonly email: string;
  /** As many mails of orders that have cost nobody money as one address gets in a day have gone there: it waits. */
  readonly limited: boolean;
  /** It asks for a card, and the order is paid or closed: it is not sent. */
  readonly overtaken: boolean;
  readonly facts: OrderMailFacts;
}

/** What became of a mail. */
export interface MailOutcome {
  readonly eventId: string;
  /** What the mail server said; absent when it took the mail. */
  readonly error?: string;
  /** No other time it will: there is no such address. */
  readonly undeliverable?: boolean;
  /** It was not sent, because its address has got enough for a day. */
  readonly limited?: boolean;
  /** It was not sent, because it is true no more. */
  readonly overtaken?: boolean;
}

/** The mails of orders: asked for by the timeline, sent at least once, each under one message id. */
export interface OrderMailRepository {
  /** Reads on in the timelines and queues a mail for each fact that customers are told of. */
  queueMails(): Promise<void>;
  /** Takes mails that are due, oldest first; they are due again after a minute unless they are settled. */
  takeDueMails(limits: { readonly most: number; readonly perAddressAndDay: number }): Promise<readonly DueMail[]>;
  settleMails(outcomes: readonly MailOutcome[]): Promise<void>;
}

export function createOrderMailRepository(database: Database): OrderMailRepository {
  return {
    async queueMails() {
      await database.em.fork().execute(queueSql);
    },
    takeDueMails: ({ most, perAddressAndDay }) =>
      database.em
        .fork()
        .execute<DueMail[]>(takeSql, [
          most,
          perAddressAndDay,
          perAddressAndDay * LET_GO_FACTOR,
          perAddressAndDay,
          perAddressAndDay * LET_GO_FACTOR,
        ]),
    async settleMails(outcomes) {
      if (outcomes.length === 0) return;
      await database.em.fork().execute(settleSql, [JSON.stringify(outcomes)]);
    },
  };
}

/**
 * Facts get their ids before they are committed, so a later one may be seen first: the bookmark stays a minute behind, and
 * what is seen twice is queued once. No transaction of API or worker lasts half as long: the server ends it after 24 s
 * (`transactionTimeoutMs`).
 */
const queueSql = `
with bookmark as (
  select event_id from order_mail_bookmark for update
), news as materialized (
  select e.id, e.order_id, e.type, e.data, e.occurred_at from order_event e, bookmark where e.id > bookmark.event_id
), known as materialized (
  -- Nearly all of that minute, read as a range: to try each once more costs ten times as much.
  select m.event_id from order_mail m, bookmark where m.event_id > bookmark.event_id
), queued as (
  insert into order_mail (event_id, order_id, kind, shipment_id)
  select id, order_id, told.kind, (data ->> 'shipmentId')::uuid
  from news join (values
    ('order.confirmed', 'order-confirmed'),
    ('payment.declined', 'payment-needed'),
    ('shipment.handed-over', 'parcel-handed-over'),
    ('order.address-corrected', 'address-corrected'),
    ('order.cancelled', 'order-cancelled'),
    ('order.expired', 'order-cancelled')) as told(type, kind) on told.type = news.type
  -- A shopper who sends another card is at the shop and is told there.
  where (news.type <> 'payment.declined' or news.data ->> 'attempt' = '1')
    and not exists (select from known where known.event_id = news.id)
  on conflict (event_id) do nothing
)
update order_mail_bookmark b set event_id = seen.id
from (select max(id) as id from news where occurred_at < now() - interval '1 minute') seen
where seen.id is not null`;

/** Anybody may call these down on an address, as often as they like, where the order was never confirmed: no money is needed. */
const FREE_KINDS = `'payment-needed', 'order-cancelled'`;

/** Who reserves money and lets go of it again has to have it: so many times as many of those mails go to one address in a day. */
const LET_GO_FACTOR = 10;

/** Nothing of the order was ever taken from anybody. */
const COST_NOTHING = (order: string) =>
  `not exists (select from payment p where p.order_id = ${order}.id and p.captured_minor > 0)`;

const takeSql = `
with taken as (
  update order_mail set attempts = attempts + 1, due_at = now() + interval '1 minute'
  where event_id in (
    select event_id from order_mail where state = 'waiting' and due_at <= now()
    order by due_at, event_id limit ? for update skip locked)
  returning event_id, order_id, kind, shipment_id
), addressed as (
  select t.*, o.email, what.free, what.overtaken, what.unspent,
    row_number() over (partition by o.email, what.free and not what.overtaken order by t.event_id) as nth
  from taken t join sales_order o on o.id = t.order_id, lateral (
    select o.confirmed_at is null and t.kind in (${FREE_KINDS}) as free,
      o.confirmed_at is not null and ${COST_NOTHING('o')} as unspent,
      t.kind = 'payment-needed' and (o.closed_at is not null or o.confirmed_at is not null) as overtaken
  ) what
)
select t.event_id::text as "eventId", t.order_id as "orderId", t.kind, t.shipment_id as "shipmentId", t.email, t.overtaken,
  t.free and t.nth + coalesce(free.mails, 0) > ?::int or t.unspent and coalesce(let_go.mails, 0) >= ?::int as limited,
  jsonb_build_object('number', o.number, 'totalMinor', o.total_minor, 'currency', o.currency,
    'cancelReason', o.cancel_reason, 'carrier', o.carrier,
    'moneyWasHeld', exists (select 1 from payment p where p.order_id = o.id and p.authorised_minor > 0),
    'trackingCode', (select s.tracking_code from shipment s where s.id = t.shipment_id),
    'lines', (select jsonb_agg(jsonb_build_object('title', l.title, 'quantity', l.quantity) order by l.position)
      from order_line l where l.order_id = o.id)) as facts
from addressed t join sales_order o on o.id = t.order_id
-- No further than the limit, and no further back than an order can be unpaid, or a reservation can last: one address, of a
-- marketplace or of somebody who is pestered, may have any number of orders.
left join lateral (
  select count(*)::int as mails from (
    select from sales_order mine join order_mail m on m.order_id = mine.id
    where mine.email = t.email and mine.placed_at > now() - interval '2 days' and mine.confirmed_at is null and m.kind in (${FREE_KINDS})
      and m.sent_at > now() - interval '1 day' limit ?::int
  ) mail
) free on t.free
left join lateral (
  select count(*)::int as mails from (
    select from sales_order mine join order_mail m on m.order_id = mine.id
    where mine.email = t.email and mine.placed_at > now() - interval '8 days' and mine.confirmed_at is not null and mine.status = 'cancelled' and ${COST_NOTHING('mine')}
      and m.sent_at > now() - interval '1 day' limit ?::int
  ) mail
) let_go on t.unspent
order by t.event_id`;

/**
 * Twice as long between two tries each time, an hour at most. A mail server may be away over a weekend; what could not be
 * sent for three days is not worth sending any more. That it was one too many for its address is no failure.
 */
const settleSql = `
update order_mail m set
  state = case when o.overtaken then 'overtaken' when o.error is null and not o.limited then 'sent'
    when o.undeliverable then 'undeliverable'
    when m.queued_at < now() - interval '72 hours' then case when o.limited then 'limited' else 'given-up' end
    else 'waiting' end,
  sent_at = case when o.error is null and not o.limited and not o.overtaken then now() end,
  last_error = case when o.limited then 'Its address has got as many mails as it may in a day' else o.error end,
  due_at = case when o.limited then now() + interval '1 hour' when o.error is null then m.due_at
    else now() + least(interval '1 hour', interval '2 seconds' * power(2, least(m.attempts, 12))) end
from (
  select "eventId", error, coalesce(undeliverable, false) as undeliverable, coalesce(limited, false) as limited,
    coalesce(overtaken, false) as overtaken
  from jsonb_to_recordset(?::jsonb)
    as given("eventId" bigint, error text, undeliverable boolean, limited boolean, overtaken boolean)
) o
where m.event_id = o."eventId" and m.state = 'waiting'`;
