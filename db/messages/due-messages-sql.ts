import { recipientSources } from './recipient-sources.ts';

/**
 * Whom the message `m` goes to: whoever it names, else the buyer of the order `o`; of a request that became none, as it was stored. Null
 * where that is forgotten, or its customer has none.
 */
const ADDRESS = `
  case when m.channel = 'sms' then o.shipping_address ->> 'phone'
  when m.channel = 'push' then (select s.endpoint from push_subscription s where s.id = (m.facts ->> 'subscriptionId')::uuid)
  when m.email is not null then m.email
  when m.account_id is not null then (${recipientSources.account.email})
  when m.staff_id is not null then (${recipientSources.staff.email})
  when m.customer_id is not null then (select c.email from customer c where c.id = m.customer_id)
  when o.id is not null then o.email else (
    select coalesce(r.body ->> 'email', c.email)
    from checkout_request r left join customer c on c.id = (r.body ->> 'customerId')::uuid where r.order_id = m.order_id) end`;

/** The language that its recipient has chosen: of the message, of whoever it names, or of the order, or of the request that became none. */
const CHOSEN_LOCALE = `
  coalesce(m.locale,
    case when m.account_id is not null then (${recipientSources.account.locale})
      when m.staff_id is not null then (${recipientSources.staff.locale})
      when m.order_id is not null then coalesce(o.locale, (
        select r.body ->> 'locale' from checkout_request r where r.order_id = m.order_id and o.id is null)) end)`;

/** Of the order, or of the request that became none. */
const COUNTRY = `
  case when m.order_id is not null then coalesce(o.shipping_address ->> 'country', (
    select r.body -> 'shippingAddress' ->> 'country' from checkout_request r where r.order_id = m.order_id and o.id is null)) end`;

/**
 * Where a mail to an address ends up, as a number; null without one. What stands between a plus sign and the @ makes no other
 * mailbox, or else one would have as many as anybody thinks of.
 */
const MAILBOX = `
  hashtextextended(split_part(split_part(nullif(a.email, ''), '@', 1), '+', 1) || '@' || split_part(a.email, '@', -1), 0)`;

/**
 * What it takes to call the message down on somebody: nothing where the order was never confirmed, having money where none was
 * captured, and spending it. A parcel leaves on money that can be taken. That an address was changed is counted by itself. What warns
 * the owner of an account takes being logged in to it, and always comes: else whoever takes it over would ask for mails until it does not.
 */
const COUNTS_AS = `
  case when m.kind = 'account-password-changed' or m.kind = 'account-email-changed' and not coalesce((m.facts ->> 'isNew')::bool, false) then null
    when m.kind = 'account-password-reset' then 'reset'
    when m.subject_type = 'account' then 'account'
    when m.subject_type <> 'order' then null
    when m.kind = 'address-corrected' then 'warning'
    when m.kind = 'parcel-handed-over' or exists (
      select from payment p where p.order_id = o.id and p.captured_minor > 0) then 'captured'
    when o.confirmed_at is null then 'unconfirmed'
    else 'uncaptured' end`;

/**
 * By itself, and first: whatever becomes of these mails, the others have their turn before they are due again. They are an array,
 * and orders are looked up one by one, because a join with a few may be planned as one with all. Their number is a select, because
 * with one that is known as such PostgreSQL plans the statement anew each time.
 */
export const takeDueMessagesSql = `
update message m set attempts = m.attempts + 1, due_at = now() + interval '1 minute',
  (mailbox, counts_as) = (
    select ${MAILBOX}, ${COUNTS_AS}
    from (select) one left join sales_order o on o.id = m.order_id, lateral (select ${ADDRESS} as email) a)
where m.id = any(array(
  select id from message where state = 'waiting' and channel = ? and due_at <= now()
  order by due_at, id limit (select ?::int) for update skip locked))
returning m.id`;

/**
 * Anybody can ask for links to a new password: with as many a day as an address gets, an owner would have none where a stranger asks first.
 * Half of what a link is good for, so that one of them always is.
 */
const RESET_PAUSE_MINUTES = 15;

/**
 * Whether the message `w` is one too many. A mailbox with as many mails about what was paid is that of somebody who buys by the
 * hundred, such as a marketplace. On its first day it cannot be told from one that is flooded: both have orders whose money is
 * reserved, and no more. And who was told that an order is confirmed is told where it goes, whatever else is called down on them.
 */
const IS_ONE_TOO_MANY = `
  case w.counts_as
    when 'unconfirmed' then w.nth + counted.never_confirmed > limits.never_confirmed or w.nth + counted.sent > limits.uncaptured
    when 'uncaptured' then w.nth + counted.sent > limits.uncaptured and (
      select count(*) from (
        select from message paid where paid.mailbox = w.mailbox and paid.counts_as = 'captured'
          and paid.sent_at > now() - interval '30 days' limit (select uncaptured from limits)) paid) < limits.uncaptured
    when 'warning' then w.nth + counted.sent > limits.uncaptured and (
      select count(told.sent_at) from message told where told.order_id = w.order_id and told.kind = 'order-confirmed') = 0
    when 'account' then w.nth + counted.sent > limits.account
    when 'reset' then w.nth + counted.sent > limits.account and (w.nth > 1 or exists (
      select from message s where s.mailbox = w.mailbox and s.counts_as = 'reset' and s.sent_at > now() - interval '${RESET_PAUSE_MINUTES} minutes'))
    else false end`;

/** What it says is true no more: a card was found, its link has run out, or a newer one of the same account waits. */
const IS_OVERTAKEN = `
  m.kind = 'payment-needed' and (o.closed_at is not null or o.confirmed_at is not null)
  or coalesce((m.facts ->> 'expiresAt')::timestamptz <= now(), false)
  or m.kind in ('account-verify', 'account-password-reset') and exists (
    select from message newer where newer.account_id = m.account_id and newer.kind = m.kind and newer.state = 'waiting'
      and newer.queued_at > m.queued_at)`;

/** What there is to say of a request that was refused: of its lines those of goods that there are, for words of strangers are not ours to send. */
const REFUSAL = `
  select jsonb_build_object('number', r.number, 'refusalCode', r.refusal ->> 'code', 'lines', (
    select coalesce(jsonb_agg(jsonb_build_object('title', v.title, 'quantity', l.line -> 'quantity')
      order by l.place), '[]')
    from jsonb_array_elements(r.body -> 'lines') with ordinality as l(line, place)
    join product_variant v on v.sku = l.line ->> 'sku'))
  from checkout_request r where r.order_id = w.order_id`;

/**
 * What has gone to a mailbox is counted once for all its mails, no further than the limit, in an index of what was sent: nobody
 * makes that longer by ordering.
 */
export const readDueMessagesSql = `
with limits as materialized (
  select ?::int as never_confirmed, ?::int as uncaptured, ?::int as account
), wanted as materialized (
  select m.id, m.key, m.channel, m.attempts, m.queued_at, m.order_id, coalesce(m.customer_id, o.customer_id) as customer_id, m.subject_id, m.account_id, m.staff_id, m.kind, m.facts,
    m.facts ->> 'shipmentId' as shipment_id, m.mailbox, m.counts_as, what.overtaken,
    row_number() over (partition by m.mailbox, m.counts_as, what.overtaken order by m.queued_at, m.event_id, m.id) as nth,
    ${ADDRESS} as email, ${CHOSEN_LOCALE} as locale, ${COUNTRY} as country,
    o.number, o.total_minor, o.currency, o.cancel_reason, o.carrier
  from message m left join sales_order o on o.id = m.order_id, lateral (select ${IS_OVERTAKEN} as overtaken) what
  where m.id = any(?::uuid[])
), counted as materialized (
  select a.mailbox, a.counts_as, newest.sent, newest.never_confirmed
  from (select distinct mailbox, counts_as from wanted where counts_as <> 'captured') a, lateral (
    select count(*)::int as sent, count(*) filter (where never_confirmed)::int as never_confirmed from (
      select case when s.counts_as = 'unconfirmed' then (
        select count(o.confirmed_at) = 0 from sales_order o where o.id = s.order_id) end as never_confirmed
      from message s
      where s.mailbox = a.mailbox and s.counts_as = a.counts_as and s.sent_at > now() - interval '1 day'
      order by s.sent_at desc limit (select uncaptured from limits)) mail) newest
)
select w.id, w.key, w.channel, w.attempts, w.queued_at as "queuedAt", w.kind, w.order_id as "orderId", w.subject_id as "subjectId",
  w.account_id as "accountId", w.staff_id as "staffId", coalesce(w.email, '') as email, coalesce(w.overtaken, false) as overtaken,
  (select jsonb_build_object('id', s.id, 'endpoint', s.endpoint, 'publicKey', s.public_key, 'authSecret', s.auth_secret)
    from push_subscription s where s.id = (w.facts ->> 'subscriptionId')::uuid) as subscription,
  w.customer_id as "customerId", encode(sha256(convert_to(lower(w.email), 'UTF8')), 'hex') as "addressHash",
  exists (select from suppressed_address s where s.address_hash = encode(sha256(convert_to(lower(w.email), 'UTF8')), 'hex')) as bounced,
  (select coalesce(jsonb_agg(jsonb_build_object('category', p.category, 'wanted', p.wanted)), '[]') from message_preference p
    where p.channel = w.channel and (p.owner_type = 'customer' and p.owner_id = w.customer_id
      or p.owner_type = 'order' and p.owner_id = w.order_id)) as said,
  w.locale, w.country, w.facts as stored, coalesce(${IS_ONE_TOO_MANY}, false) as limited,
  case when w.kind = 'order-refused' then (${REFUSAL}) when w.order_id is null then w.facts
  else jsonb_build_object('number', w.number, 'totalMinor', w.total_minor, 'currency', w.currency,
    'cancelReason', w.cancel_reason, 'carrier', w.carrier,
    'moneyWasHeld', (select coalesce(bool_or(p.authorised_minor > 0), false) from payment p where p.order_id = w.order_id),
    'trackingCode', (select s.tracking_code from shipment s where s.id = w.shipment_id::uuid),
    'lines', (select jsonb_agg(jsonb_build_object('title', l.title, 'quantity', l.quantity) order by l.position)
      from order_line l where l.order_id = w.order_id)) end as facts
from limits, wanted w left join counted on counted.mailbox = w.mailbox and counted.counts_as = w.counts_as
order by w.queued_at, w.id`;

/** Of a message's address as it is known now, the hash by which it is known that mails come back from it. */
export const addressHashesOfSql = `
select encode(sha256(convert_to(lower(${ADDRESS}), 'UTF8')), 'hex')
from message m left join sales_order o on o.id = m.order_id where m.id = ?`;
