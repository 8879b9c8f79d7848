import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import type { StockChangeLine } from '../../db/inventory/stock-change-request.ts';
import { createStockRepository } from '../../db/inventory/stock-repository.ts';

const address = { name: 'Warehouse', line1: 'Am Kai 1', city: 'Hamburg', postalCode: '20457', country: 'DE' };

/** Stores a receipt or an adjustment and applies it. */
export async function changeStockBy(
  database: Database,
  kind: 'receipt' | 'adjustment',
  lines: readonly StockChangeLine[],
) {
  const stock = createStockRepository(database);
  const id = randomUUID();
  await stock.storeStockChange({ id, kind, request: { lines }, requestHash: null });
  return { changeId: id, ...(await stock.applyStockChange({ changeId: id })) };
}

/** A paid order of goods that were not there: its lines wait in the queue. Later calls queue later. */
export async function aWaitingOrder(
  database: Database,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): Promise<string> {
  const orderId = randomUUID();
  const rows = lines.map((line, position) => ({ id: randomUUID(), lineId: randomUUID(), position, ...line }));
  await database.em.fork().transactional(async (em) => {
    await em.execute(
      `insert into sales_order (id, number, status, payment_status, fulfilment_stage, email, currency, items_minor,
         shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id,
         carrier, carrier_service)
       values (?, nextval('order_number'), 'backordered', 'authorised', 'backordered', 'ada@example.com', 'EUR', 0, 0, 0,
         0, '{}', ?, ?, ?, 'DHL', 'Paket')`,
      [orderId, JSON.stringify(address), randomUUID(), randomUUID()],
    );
    await em.execute(
      `insert into order_line (id, order_id, position, sku, title, quantity, unit_price_minor, weight_grams, tax_class,
         tax_rate_ppm, tax_inclusive, net_minor, tax_minor)
       select "lineId", ?, position, sku, sku, quantity, 100, 100, 'standard', 0, false, quantity * 100, 0
       from jsonb_to_recordset(?::jsonb) as l("lineId" uuid, position int, sku text, quantity int)`,
      [orderId, JSON.stringify(rows)],
    );
    await em.execute(
      `insert into backorder (id, order_id, order_line_id, sku, quantity, queued_at)
       select id, ?, "lineId", sku, quantity, clock_timestamp()
       from jsonb_to_recordset(?::jsonb) as l(id uuid, "lineId" uuid, sku text, quantity int)`,
      [orderId, JSON.stringify(rows)],
    );
  });
  return orderId;
}

/** Everything about stock that does not add up; empty in a sound database. */
export async function stockDiscrepancies(database: Database): Promise<unknown[]> {
  return database.em.fork().execute(`
    with moved as (
      select sku, location_id, sum(on_hand_delta)::int as on_hand, sum(reserved_delta)::int as reserved
      from stock_movement group by 1, 2
    ), held as (
      select sku, location_id, sum(quantity)::int as reserved from reservation where state = 'held' group by 1, 2
    )
    select 'level' as what, sku, location_id as place
    from stock_level full join moved using (sku, location_id) full join held using (sku, location_id)
    where (coalesce(stock_level.on_hand, 0), coalesce(stock_level.reserved, 0))
        <> (coalesce(moved.on_hand, 0), coalesce(moved.reserved, 0))
      or coalesce(stock_level.reserved, 0) <> coalesce(held.reserved, 0)
      or stock_level.on_hand < 0 or stock_level.reserved not between 0 and stock_level.on_hand
    union all
    select 'backorder', b.sku, b.order_id::text from backorder b
    where b.state <> 'cancelled' and (
      b.filled_quantity <> (
        select coalesce(sum(quantity), 0) from reservation r where r.order_id = b.order_id and r.order_line_id = b.order_line_id)
      or (b.state = 'filled') <> (b.filled_quantity = b.quantity))
    union all
    select 'kept', r.sku, r.order_id::text from reservation r
    where r.state = 'held' and exists (select 1 from backorder where order_id = r.order_id and state = 'cancelled')
    union all
    select 'timeline', null, subject_id::text from event group by subject_id
    having min(sequence) <> 1 or max(sequence) <> count(*)`);
}
