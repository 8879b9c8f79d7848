/**
 * The rules that the checks are held to, as tables. The state graphs are those that the program walks. The first is written out where
 * it is used, so that PostgreSQL knows its times when it plans: of one that it does not know it expects a third of a table.
 */
const RULES = `
given as not materialized (
  select now() - make_interval(secs => ?::float8) as before, ?::jsonb as order_edges, ?::jsonb as shipment_edges,
    coalesce(?::timestamptz, '-infinity') as since, ?::jsonb as asked_singly
), asked_singly as materialized (
  select jsonb_array_elements_text(asked_singly) as intent_id from given
), order_edge as materialized (
  select e.key as status_from, to_.value as status_to
  from given, jsonb_each(order_edges) e, jsonb_array_elements_text(e.value) to_
), final_status as materialized (
  select e.key as status from given, jsonb_each(order_edges) e where jsonb_array_length(e.value) = 0
), shipment_edge as materialized (
  select e.key as state_from, to_.value as state_to
  from given, jsonb_each(shipment_edges) e, jsonb_array_elements_text(e.value) to_
)`;

/**
 * The tables of orders, under their own names, with the rows of the window's orders alone: a check reads the same whether it is
 * run over a window or over the whole shop. Each is read once by an index, however many checks of a statement ask for it.
 */
const TABLES_OF_WINDOW = `
sales_order as (select t.* from looked_at w join sales_order t on t.id = w.id),
order_line as (select t.* from looked_at w join order_line t on t.order_id = w.id),
event as (select t.* from looked_at w join event t on t.subject_id = w.id),
order_movement as (select t.* from looked_at w join stock_movement t on t.order_id = w.id),
backorder as (select t.* from looked_at w join backorder t on t.order_id = w.id),
reservation as (select t.* from looked_at w join reservation t on t.order_id = w.id),
payment as (select t.* from looked_at w join payment t on t.order_id = w.id),
payment_capture as (select t.* from payment p join payment_capture t on t.payment_id = p.id),
payment_refund as (select t.* from payment p join payment_refund t on t.payment_id = p.id),
payment_write_off as (select t.* from looked_at w join payment_write_off t on t.order_id = w.id),
ledger_transaction as (select t.* from looked_at w join ledger_transaction t on t.order_id = w.id),
ledger_posting as (select t.* from ledger_transaction l join ledger_posting t on t.transaction_id = l.id),
message as (select t.* from looked_at w join message t on t.order_id = w.id),
task as (select t.* from looked_at w join task t on t.order_id = w.id),
shipment as (select t.* from looked_at w join shipment t on t.order_id = w.id),
shipping_label as (select t.* from shipment s join shipping_label t on t.shipment_id = s.id)`;

/** How orders and parcels are spoken of, and a carrier's events on timelines: a fact's key is `{type}:{parcel}:{event}`, or `{type}:{parcel}:label-{n}:{event}`. */
function words(isWindow: boolean): string {
  // Of the whole shop a few are looked up by key; of a window all are read, once.
  const how = isWindow ? '' : 'not materialized';
  return `
order_known as ${how} (
  select o.id, o.number, o.status, o.payment_status, o.total_minor, o.hold_reason, o.event_sequence, o.placed_at, o.confirmed_at,
    o.closed_at, 'order A-' || o.number as name, 'A-' || o.number as spoken,
    o.status in (select status from final_status) as is_final
  from sales_order o
), parcel_known as ${how} (
  select s.id, s.order_id, s.state, s.capture_minor, s.currency, s.created_at,
    'parcel ' || s.sequence || ' of A-' || o.number as name, 'A-' || o.number || '-' || s.sequence as spoken,
    s.state not in ('planned', 'ready', 'picked', 'packed', 'cancelled') as has_left
  from shipment s join sales_order o on o.id = s.order_id
), told_by_carrier as (
  select regexp_replace(substring(fact_key from length(type) + 39), '^label-[0-9]+(:|$)', '') as event_id,
    count(*) as times, min(subject_id::text) as order_id, min(occurred_at) as first_at
  from event where type like 'shipment.%' and length(fact_key) > length(type) + 38 group by 1
)`;
}

/** What checks may read besides the shop's tables, over the whole shop or over the orders of the table `looked_at`. */
export function givenSql(over: 'shop' | 'window'): string {
  const isWindow = over === 'window';
  return `with ${[RULES, ...(isWindow ? [TABLES_OF_WINDOW] : []), words(isWindow)].join(',\n')}`;
}
