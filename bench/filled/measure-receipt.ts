import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import type { BreakableShop } from '../../tests/support/shop/breakable-shop.ts';
import { round } from '../figures.ts';

export interface ReceiptFigures {
  readonly waitingLines: number;
  /** Of the receipt itself. */
  readonly status: number;
  readonly answeredInMs: number;
  /** Until nobody waits any more: the sweep gives out what the receipt has left. */
  readonly allServedInSeconds: number;
}

const SKU = 'WAITED-FOR';
const LOOK_EVERY_MS = 500;
const SERVED_WITHIN_MS = 20 * 60_000;

/** Goods arrive for which many lines wait. */
export async function measureReceipt(
  shop: BreakableShop,
  database: Database,
  waitingLines: number,
  report: (line: string) => void,
): Promise<ReceiptFigures> {
  await addWaitingOrders(database, waitingLines);
  const startedAt = performance.now();
  const answer = await fetch(`${shop.api}/v1/stock-receipts`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${shop.staffKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ lines: [{ sku: SKU, locationId: 'MAIN', quantity: waitingLines }] }),
  });
  const answeredInMs = round(performance.now() - startedAt);
  report(`a receipt for ${waitingLines} waiting lines: ${answer.status} in ${answeredInMs} ms`);
  await answer.arrayBuffer();
  for (const until = performance.now() + SERVED_WITHIN_MS; ; await delay(LOOK_EVERY_MS)) {
    const waiting = await countWaiting(database);
    report(`a receipt for ${waitingLines} waiting lines: ${waiting} wait`);
    if (waiting === 0) break;
    if (performance.now() > until) throw new Error(`${waiting} lines still wait for what arrived`);
  }
  const allServedInSeconds = round((performance.now() - startedAt) / 1_000, 1);
  return { waitingLines, status: answer.status, answeredInMs, allServedInSeconds };
}

async function countWaiting(database: Database): Promise<number> {
  const [row] = await database.em
    .fork()
    .execute<{ waiting: number }[]>(
      `select count(*)::int as waiting from backorder where sku = ? and state = 'waiting'`,
      [SKU],
    );
  return row?.waiting ?? 0;
}

/** Paid orders of one unit each that is not there. Each is missed by the sweep before long, which gives it a workflow. */
async function addWaitingOrders(database: Database, count: number): Promise<void> {
  const em = database.em.fork();
  await em.execute(
    `with product as (insert into product (id, title) values (gen_random_uuid(), 'Waited for') returning id)
     insert into product_variant (sku, product_id, title, weight_grams, backorderable) select ?, id, 'Waited for', 100, true from product`,
    [SKU],
  );
  await em.execute(
    `with model as (
       select o.*, l.title, l.unit_price_minor, l.weight_grams, l.tax_class, l.tax_rate_ppm, l.tax_inclusive, l.net_minor, l.tax_minor as line_tax
       from sales_order o join order_line l on l.order_id = o.id where o.status = 'completed' order by o.number desc limit 1
     ), made as (
       insert into sales_order (id, number, status, payment_status, fulfilment_stage, email, currency, items_minor, shipping_minor,
         tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id, carrier, carrier_service, confirmed_at)
       select gen_random_uuid(), nextval('order_number'), 'backordered', 'authorised', 'backordered', email, currency, items_minor,
         shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id, carrier,
         carrier_service, now()
       from model, generate_series(1, ?::int) returning id
     ), lines as (
       insert into order_line (id, order_id, position, sku, title, quantity, unit_price_minor, weight_grams, tax_class,
         tax_rate_ppm, tax_inclusive, net_minor, tax_minor)
       select gen_random_uuid(), made.id, 0, ?, title, 1, unit_price_minor, weight_grams, tax_class, tax_rate_ppm, tax_inclusive,
         net_minor, line_tax
       from made, model returning id, order_id
     )
     insert into backorder (id, order_id, order_line_id, sku, quantity) select gen_random_uuid(), order_id, id, ?, 1 from lines`,
    [count, SKU, SKU],
  );
}
