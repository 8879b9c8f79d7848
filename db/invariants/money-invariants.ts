import { invariant } from './invariant.ts';

/**
 * What an order's payments have come to: the money that is reserved, taken or given back decides; where there is none,
 * the newest attempt does.
 */
const STATUS_OF_PAYMENTS = `
  select order_id, case
      when refunded > 0 and refunded = captured then 'refunded'
      when captured >= total_minor then 'captured'
      when captured > 0 then 'partially-captured'
      when holds then 'authorised'
      else newest end as payment_status, attempts
  from (
    select p.order_id, o.total_minor,
      bool_or(p.state in ('authorised', 'captured')) as holds,
      sum(p.captured_minor) as captured, sum(p.refunded_minor) as refunded,
      (array_agg(p.state order by p.attempt desc))[1] as newest,
      string_agg('try ' || p.attempt || ' ' || p.state, ', ' order by p.attempt) as attempts
    from payment p join sales_order o on o.id = p.order_id group by p.order_id, o.total_minor
  ) p`;

/** I3: nobody is charged more than they agreed to, or for what did not leave. */
export const chargesAreBounded = invariant('I3', 'Refunded ≤ captured ≤ authorised, and one capture per parcel', {
  orders: {
    'The money of a parcel was taken more than once': `
    select coalesce(s.name, 'parcel ' || c.shipment_id), count(*) || ' captures', c.shipment_id
    from payment_capture c left join parcel_known s on s.id = c.shipment_id
    group by c.shipment_id, s.name having count(*) > 1`,
  },
  order: {
    'A payment took or gave back too much': `
    select o.name || ', try ' || p.attempt,
      p.authorised_minor || ' authorised, ' || p.captured_minor || ' captured, ' || p.refunded_minor || ' refunded', o.id
    from payment p join order_known o on o.id = p.order_id
    where not (0 <= p.refunded_minor and p.refunded_minor <= p.captured_minor
      and p.captured_minor <= p.authorised_minor and p.authorised_minor <= p.amount_minor)`,

    'A payment is not the sum of its captures and refunds': `
    select o.name || ', try ' || p.attempt,
      p.captured_minor || ' captured, with parcels ' || coalesce(c.minor, 0) || '; ' ||
      p.refunded_minor || ' refunded, refunds ' || coalesce(r.minor, 0), o.id
    from payment p
    join order_known o on o.id = p.order_id
    left join (
      select payment_id, sum(taken_minor) as minor from payment_capture where state = 'captured' group by 1
    ) c on c.payment_id = p.id
    left join (
      select payment_id, sum(amount_minor) as minor from payment_refund where booked_at is not null and state <> 'failed' group by 1
    ) r on r.payment_id = p.id
    where (p.captured_minor, p.refunded_minor) <> (coalesce(c.minor, 0), coalesce(r.minor, 0))`,

    'A parcel gave back more than was taken for it, or what its refunds do not show': `
    select s.name, c.amount_minor || ' captured, ' || c.refunded_minor || ' refunded, refunds ' || coalesce(r.minor, 0),
      s.order_id
    from payment_capture c
    join parcel_known s on s.id = c.shipment_id
    left join (
      select shipment_id, sum(amount_minor) as minor from payment_refund where booked_at is not null and state <> 'failed' group by 1
    ) r on r.shipment_id = c.shipment_id
    where c.refunded_minor > c.amount_minor or c.refunded_minor <> coalesce(r.minor, 0)`,

    'A refund is for a parcel that its payment’s order does not have': `
    select o.name || ', try ' || p.attempt, r.amount_minor || ' ' || p.currency || ', ' || r.state || '; parcel ' || r.shipment_id, o.id
    from payment_refund r
    join payment p on p.id = r.payment_id
    join order_known o on o.id = p.order_id
    where r.shipment_id is not null and not exists (
      select 1 from shipment s where s.id = r.shipment_id and s.order_id = p.order_id)`,

    'Money was taken for a parcel that is not there, has not left, or costs something else': `
    select coalesce(s.name, 'parcel ' || c.shipment_id),
      c.amount_minor || ' ' || p.currency || ' captured; ' ||
      coalesce(s.state || ', ' || s.capture_minor || ' ' || s.currency, 'unknown'), p.order_id
    from payment_capture c
    join payment p on p.id = c.payment_id
    left join parcel_known s on s.id = c.shipment_id and s.order_id = p.order_id
    where c.state = 'captured'
      and (s.id is null or not s.has_left or (c.amount_minor, p.currency) <> (s.capture_minor, s.currency))`,

    'The parcels of an order do not cost what the order costs': `
    select o.name, o.total_minor || ' in all, parcels ' || sum(s.capture_minor), o.id
    from order_known o join shipment s on s.order_id = o.id and s.state <> 'cancelled'
    group by o.name, o.id, o.total_minor having sum(s.capture_minor) <> o.total_minor`,

    'An order goes on without its money': `
    select o.name, o.status || ', total ' || o.total_minor || '; authorised ' || coalesce(sum(p.authorised_minor), 0), o.id
    from given, order_known o
    left join payment p on p.order_id = o.id and p.state in ('authorised', 'captured', 'written-off')
    where o.status in ('confirmed', 'backordered', 'fulfilling', 'completed')
      and not exists (select 1 from payment v where v.order_id = o.id and v.settled_at >= given.before)
    group by o.name, o.id, o.status, o.total_minor having coalesce(sum(p.authorised_minor), 0) < o.total_minor`,

    'An order holds the money of two payments': `
    select o.name, string_agg('try ' || p.attempt || ' ' || p.state, ', ' order by p.attempt), o.id
    from payment p join order_known o on o.id = p.order_id
    where p.state in ('authorised', 'captured') group by o.name, o.id having count(*) > 1`,

    'An order that was given up still holds money': `
    select o.name, o.status || '; try ' || p.attempt || ' ' || p.state || ', ' || p.captured_minor || ' captured, ' ||
      p.refunded_minor || ' refunded', o.id
    from payment p join order_known o on o.id = p.order_id
    where o.is_final and o.status <> 'completed'
      and (p.state in ('pending', 'action-required', 'authorised') or p.captured_minor > p.refunded_minor)`,

    'The payment status of an order is not what its payments say': `
    select o.name, o.status || '; payment ' || o.payment_status || ', not ' || p.payment_status || ': ' || p.attempts, o.id
    from order_known o join (${STATUS_OF_PAYMENTS}) p on p.order_id = o.id
    where o.payment_status <> p.payment_status`,

    'A completed order was not paid in full, and nobody has written the rest off': `
    select o.name, o.total_minor || ' in all, ' || coalesce(c.minor, 0) || ' captured, ' || coalesce(w.minor, 0) || ' written off', o.id
    from order_known o
    left join (
      select p.order_id, sum(c.amount_minor) as minor
      from payment p join payment_capture c on c.payment_id = p.id where c.state = 'captured' group by 1
    ) c on c.order_id = o.id
    left join (
      select order_id, sum(amount_minor) as minor from payment_write_off where kind = 'capture' group by 1
    ) w on w.order_id = o.id
    where o.status = 'completed' and coalesce(c.minor, 0) + coalesce(w.minor, 0) <> o.total_minor and not exists (
      select 1 from parcel_known s where s.order_id = o.id and not s.has_left)`,
  },
});

/** What must stand in the ledger, by its business key, from what the other tables say; amounts on the card-holds and provider-balance accounts. */
const EXPECTED_MOVEMENTS = `
  select provider_key as business_key, 'authorisation' as kind, order_id, currency,
    authorised_minor as holds, 0::bigint as balance
  from payment where authorised_minor > 0
  union all
  select 'order:' || p.order_id || ':void:' || p.attempt, 'void', p.order_id, p.currency,
    coalesce(w.released, 0) - p.authorised_minor, 0
  from payment p
  left join (
    select payment_id, sum(released_minor) as released from payment_write_off group by 1
  ) w on w.payment_id = p.id
  where p.authorised_minor > coalesce(w.released, 0) and p.state in ('voided', 'declined', 'written-off')
  union all
  select c.provider_key, 'capture', p.order_id, p.currency, -c.taken_minor, c.taken_minor
  from payment_capture c join payment p on p.id = c.payment_id
  where c.state = 'captured' and (c.taken_minor, c.amount_minor) <> (0, 0)
  union all
  select r.provider_key, 'refund', p.order_id, p.currency, 0, -r.amount_minor
  from payment_refund r join payment p on p.id = r.payment_id where r.booked_at is not null
  union all
  select r.provider_key || ':failed', 'refund-failed', p.order_id, p.currency, 0, r.amount_minor
  from payment_refund r join payment p on p.id = r.payment_id where r.booked_at is not null and r.state = 'failed'
  union all
  select 'order:' || order_id || ':write-off:' || shipment_id, 'write-off', order_id, currency, -released_minor, 0
  from payment_write_off where kind = 'capture'`;

const POSTED_MOVEMENTS = `
  select t.business_key, t.kind, t.order_id, min(l.currency) as currency,
    coalesce(sum(l.amount_minor) filter (where l.account = 'card-holds'), 0) as holds,
    coalesce(sum(l.amount_minor) filter (where l.account = 'provider-balance'), 0) as balance
  from ledger_transaction t left join ledger_posting l on l.transaction_id = t.id
  group by t.id, t.business_key, t.kind, t.order_id`;

/** Once an order has come to its end, nothing of its money is held on a card, or owed as a deposit. */
function heldOrKept(end: string): string {
  return `
    select o.name, o.status || '; ' || sum(l.amount_minor) || ' ' || l.currency || ' on ' || l.account, o.id
    from order_known o
    join ledger_transaction t on t.order_id = o.id
    join ledger_posting l on l.transaction_id = t.id and l.account in ('card-holds', 'customer-deposits')
    where o.is_final and ${end}
    group by o.name, o.id, o.status, l.account, l.currency having sum(l.amount_minor) <> 0`;
}

/** I4: every movement of money is in the ledger, once, on two sides, for good. */
export const ledgerBalances = invariant('I4', 'The ledger sums to zero, has every movement of money, and only grows', {
  shop: {
    'A table that only grows has lost its guard': `
    select wanted.guarded, 'trigger ' || wanted.guard || case when t.oid is null then ' is missing' else ' is disabled' end, null::text
    from (values
      ('stock_movement', 'stock_movement_append_only'),
      ('ledger_transaction', 'ledger_transaction_append_only'),
      ('ledger_posting', 'ledger_posting_append_only'),
      ('ledger_posting', 'ledger_posting_balanced'),
      ('event', 'event_append_only'),
      ('event', 'event_awaits_position'),
      ('event_feed', 'event_feed_append_only'),
      ('policy_version', 'policy_version_append_only')
    ) as wanted(guarded, guard)
    left join pg_trigger t on t.tgrelid = to_regclass(wanted.guarded) and t.tgname = wanted.guard
    where t.oid is null or t.tgenabled not in ('O', 'A')`,
  },
  orders: {
    'The ledger does not sum to zero': `
    select 'the whole ledger', sum(amount_minor) || ' ' || currency, null::text
    from ledger_posting group by currency having sum(amount_minor) <> 0`,
  },
  order: {
    'A transaction does not sum to zero': `
    select business_key, sum(l.amount_minor) || ' ' || l.currency, t.order_id
    from ledger_transaction t join ledger_posting l on l.transaction_id = t.id
    group by t.id, t.business_key, t.order_id, l.currency having sum(l.amount_minor) <> 0`,

    'A transaction has no postings': `
    select business_key, kind, order_id from ledger_transaction t
    where not exists (select 1 from ledger_posting l where l.transaction_id = t.id)`,

    'A movement of money is not in the ledger as it was made': `
    select e.business_key, e.kind || ' of ' || e.holds || ' held, ' || e.balance || ' taken ' || e.currency || '; posted: ' ||
      coalesce(t.kind || ' of ' || t.holds || ' held, ' || t.balance || ' taken ' || t.currency, 'nothing'), e.order_id
    from (${EXPECTED_MOVEMENTS}) e
    left join (${POSTED_MOVEMENTS}) t on t.business_key = e.business_key
    where t.business_key is null
      or (t.kind, t.order_id, t.currency, t.holds, t.balance) is distinct from (e.kind, e.order_id, e.currency, e.holds, e.balance)`,

    'A transaction stands for no movement of money': `
    select t.business_key, t.kind, t.order_id
    from ledger_transaction t
    where not exists (select 1 from (${EXPECTED_MOVEMENTS}) e where e.business_key = t.business_key)`,

    'The ledger holds or keeps money of an order that was given up': heldOrKept(`o.status <> 'completed'`),

    'The ledger holds or keeps money of a completed order': heldOrKept(`o.status = 'completed'`),

    'Deposits are not what was taken for parcels that have not left': `
    select o.name, coalesce(d.minor, 0) || ' kept; taken ' || coalesce(c.taken, 0) || ', left ' || coalesce(c.shares, 0), o.id
    from order_known o
    left join (
      select t.order_id, -sum(l.amount_minor) as minor from ledger_transaction t
      join ledger_posting l on l.transaction_id = t.id and l.account = 'customer-deposits' group by 1
    ) d on d.order_id = o.id
    left join (
      select p.order_id, sum(c.taken_minor) as taken, sum(c.amount_minor) as shares
      from payment_capture c join payment p on p.id = c.payment_id where c.state = 'captured' group by 1
    ) c on c.order_id = o.id
    where coalesce(d.minor, 0) <> coalesce(c.taken, 0) - coalesce(c.shares, 0)`,
  },
});
