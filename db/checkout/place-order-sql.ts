/**
 * Writes a whole order, or nothing. Levels are locked in SKU order, so that two baskets never wait for each other in a
 * circle, and are checked after the lock: where one is short, `go` is empty and no part of the statement writes.
 * Takes one JSON parameter (PlaceOrderDocument); returns a row if the order was written.
 */
export const placeOrderSql = `
with doc as (
  select ?::jsonb as d
), hold as (
  select h.* from doc, jsonb_to_recordset(d -> 'holds')
    as h(id uuid, order_line_id uuid, sku text, location_id text, quantity int)
), demand as (
  select sku, location_id, sum(quantity)::int as quantity from hold group by sku, location_id
), locked as materialized (
  select s.sku, s.location_id, s.on_hand - s.reserved as free
  from stock_level s join demand using (sku, location_id)
  order by s.sku, s.location_id for update of s
), go as (
  select (d ->> 'orderId')::uuid as order_id, d from doc
  where not exists (
    select 1 from demand left join locked using (sku, location_id) where coalesce(free, 0) < demand.quantity)
), held as (
  update stock_level s set reserved = s.reserved + demand.quantity
  from demand, go where s.sku = demand.sku and s.location_id = demand.location_id
), placed as (
  insert into sales_order (id, number, status, payment_status, fulfilment_stage, customer_id, email, locale, currency,
    items_minor, shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id,
    shipping_option_id, carrier, carrier_service, delivery_days, pay_until, event_sequence)
  select order_id, (d ->> 'number')::bigint, 'placed', 'pending', 'not-started', (d ->> 'customerId')::uuid, d ->> 'email', d ->> 'locale',
    d #>> '{totals,currency}', (d #>> '{totals,items}')::bigint, (d #>> '{totals,shipping}')::bigint,
    (d #>> '{totals,tax}')::bigint, (d #>> '{totals,total}')::bigint, d -> 'totals', d -> 'shippingAddress',
    (d ->> 'shippingQuoteId')::uuid, (d ->> 'shippingOptionId')::uuid, d ->> 'carrier', d ->> 'carrierService',
    (d ->> 'deliveryDays')::int, to_timestamp((d ->> 'payUntil')::bigint / 1000.0), 1
  from go returning id
), lines as (
  insert into order_line (id, order_id, position, sku, product_id, title, quantity, unit_price_minor, weight_grams, tax_class,
    tax_rate_ppm, tax_inclusive, net_minor, tax_minor)
  select l.id, order_id, l."position", l.sku, l."productId", l.title, l.quantity, l."unitPriceMinor", l."weightGrams", l."taxClass",
    l."taxRatePpm", l."taxInclusive", l."netMinor", l."taxMinor"
  from go, jsonb_to_recordset(d -> 'lines') as l(id uuid, "position" int, sku text, "productId" uuid, title text, quantity int,
    "unitPriceMinor" bigint, "weightGrams" int, "taxClass" text, "taxRatePpm" int, "taxInclusive" boolean,
    "netMinor" bigint, "taxMinor" bigint)
), reservations as (
  insert into reservation (id, order_id, order_line_id, sku, location_id, quantity, expires_at)
  select hold.id, order_id, order_line_id, sku, location_id, quantity, to_timestamp((d ->> 'payUntil')::bigint / 1000.0)
  from go, hold
), movements as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, order_id)
  select 'reserve', sku, location_id, 0, quantity, 'reservation:' || hold.id, order_id from go, hold
), backorders as (
  insert into backorder (id, order_id, order_line_id, sku, quantity, queued_at)
  select b.id, order_id, b.order_line_id, b.sku, b.quantity, null
  from go, jsonb_to_recordset(d -> 'backorders') as b(id uuid, order_line_id uuid, sku text, quantity int)
), payments as (
  insert into payment (id, order_id, attempt, provider_key, payment_method, return_url, amount_minor, currency)
  select (d #>> '{payment,id}')::uuid, order_id, 1, d #>> '{payment,idempotencyKey}', d #>> '{payment,paymentMethod}',
    d #>> '{payment,returnUrl}',
    (d #>> '{totals,total}')::bigint, d #>> '{totals,currency}'
  from go
), timeline as (
  insert into event (subject_type, subject_id, sequence, type, fact_key, status_to, data)
  select 'order', order_id, 1, 'order.placed', 'order.placed', 'placed',
    jsonb_build_object('totalMinor', d #> '{totals,total}', 'currency', d #> '{totals,currency}')
  from go
), resolved as (
  update checkout_request r set resolved_at = now() from go where r.order_id = go.order_id
)
select id from placed`;
