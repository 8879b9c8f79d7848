/** Only one receipt at a time makes levels of a SKU: every receipt locks the goods first, in SKU order. */
export const lockGoodsSql = `
select sku from product_variant
where sku in (select stock_code from import_row where run_id = ? and reason is null)
order by sku for no key update`;

/**
 * Books the opening stock of an import as one receipt: levels and movements together. A SKU that the location has a
 * stock record of is not opened again, and one that orders wait for is left to an ordinary receipt, which serves those
 * orders first.
 *
 * Parameters: run id, location id, units of each SKU or null (what the file sold and a fifth more), receipt id.
 */
export const openingStockSql = `
with given as (
  select ?::uuid as run_id, ?::text as location_id, ?::int as units, ?::text as receipt_id
), demand as (
  select stock_code as sku, sum(quantity)::bigint as sold
  from import_row where run_id = (select run_id from given) and reason is null group by 1
), opened as (
  insert into stock_level (sku, location_id, on_hand)
  select sku, location_id, coalesce(units, least((sold * 6 + 4) / 5, 2147483647)::int)
  from demand d, given
  where not exists (select 1 from backorder b where b.sku = d.sku and b.state = 'waiting')
  order by sku
  on conflict (sku, location_id) do nothing
  returning sku, location_id, on_hand
), received as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, reason)
  select 'receipt', sku, location_id, on_hand, 0, 'receipt:' || (select receipt_id from given), 'Opening stock'
  from opened order by sku
), recorded as (
  insert into stock_change (id, kind, request, result, applied_at)
  select receipt_id::uuid, 'receipt',
    jsonb_build_object('lines', lines, 'reference', 'Opening stock'),
    jsonb_build_object('outcome', jsonb_build_object('kind', 'applied', 'levels', levels), 'orderIds', '[]'::jsonb),
    now()
  from given, (
    select
      jsonb_agg(jsonb_build_object('sku', sku, 'locationId', location_id, 'quantity', on_hand) order by sku) as lines,
      jsonb_agg(jsonb_build_object('sku', sku, 'locationId', location_id, 'onHand', on_hand, 'reserved', 0) order by sku) as levels
    from opened
  ) as all_opened
  where lines is not null
  on conflict (id) do nothing
)
select count(*)::int as skus, coalesce(sum(on_hand), 0)::text as units from opened`;
