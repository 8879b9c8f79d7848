import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop } from '../../tests/support/a-shop.ts';
import { aWaitingOrder, changeStockBy, stockDiscrepancies } from '../../tests/support/stock-fixtures.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import type { Database } from '../database.ts';
import { createCheckoutRepository } from './checkout-repository.ts';

/** Each waited for goods of its own and was given them, long ago. */
const SERVED_BEFORE = 20_000;
const LARGE = ['backorder', 'event', 'order_line', 'reservation', 'sales_order', 'stock_movement'];

let database: Database;
let query: Query;
let drop: () => Promise<void>;
let skus = 0;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 1, statementTimeoutMs: 60_000 }));
  await aShop(database, [{ sku: 'MODEL', backorderable: true }]);
  const model = await aWaitingOrder(database, [{ sku: 'MODEL', quantity: 1 }]);
  await receive('MODEL', 1);
  await query(copiesSql, [model]);
  await query(`analyze ${LARGE.join(', ')}`);
});
afterAll(async () => {
  expect(await stockDiscrepancies(database)).toEqual([]);
  await drop();
});

const receive = (sku: string, quantity: number) =>
  changeStockBy(database, 'receipt', [{ sku, locationId: 'MAIN', quantity }]);
const releaseStock = (orderId: string) => createCheckoutRepository(database).releaseStock({ orderId });

async function anArticle(): Promise<string> {
  const sku = `LATER-${(skus += 1)}`;
  await aShop(database, [{ sku, backorderable: true }]);
  return sku;
}

/** An order that was given all it waits for, and others that wait for what it holds. */
async function aHolderBefore(...waiting: readonly number[]) {
  const sku = await anArticle();
  const holder = await aWaitingOrder(database, [{ sku, quantity: 3 }]);
  await receive(sku, 3);
  const next: string[] = [];
  for (const quantity of waiting) next.push(await aWaitingOrder(database, [{ sku, quantity }]));
  return { sku, holder, next };
}

describe('giving goods back', () => {
  it('answers a repeat with whoever was given them, also where that was only a part', async () => {
    const { sku, holder, next } = await aHolderBefore(2, 4);
    expect((await releaseStock(holder)).orderIds.toSorted()).toEqual(next.toSorted());
    expect((await releaseStock(holder)).orderIds.toSorted()).toEqual(next.toSorted());
    // What they are given later they are told of by whoever gives it.
    await receive(sku, 3);
    expect((await releaseStock(holder)).orderIds.toSorted()).toEqual(next.toSorted());
  });

  it('names nobody who was given other goods, or the same at another time', async () => {
    const { sku, holder } = await aHolderBefore();
    await releaseStock(holder);
    await aWaitingOrder(database, [{ sku, quantity: 4 }]);
    await receive(sku, 1);
    expect(await releaseStock(holder)).toEqual({ orderIds: [] });
  });

  it('reads no table whole, the first time and again', async () => {
    const { holder, next } = await aHolderBefore(2);
    const before = await wholeReadsOf(database, LARGE);
    // A prepared statement may get another plan at its sixth run.
    for (let times = 0; times < 8; times += 1) expect(await releaseStock(holder)).toEqual({ orderIds: next });
    expect((await wholeReadsOf(database, LARGE)) - before).toBe(0);
  });
});

/** As many orders as the model, which differ by their ids and their moments. */
const copiesSql = `
with made as (
  insert into sales_order (id, number, status, payment_status, fulfilment_stage, email, currency, items_minor,
    shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id,
    carrier, carrier_service, event_sequence)
  select gen_random_uuid(), nextval('order_number'), status, payment_status, fulfilment_stage, email, currency,
    items_minor, shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id,
    shipping_option_id, carrier, carrier_service, 1
  from sales_order, generate_series(1, ${SERVED_BEFORE}) where id = ?
  returning id, timestamptz '2026-01-01' + number * interval '1 minute' as at
), lines as (
  insert into order_line (id, order_id, position, sku, title, quantity, unit_price_minor, weight_grams, tax_class,
    tax_rate_ppm, tax_inclusive, net_minor, tax_minor)
  select id, id, 0, 'MODEL', 'A thing', 1, 100, 100, 'standard', 0, false, 100, 0 from made
), waited as (
  insert into backorder (id, order_id, order_line_id, sku, quantity, filled_quantity, state, queued_at, filled_at)
  select id, id, id, 'MODEL', 1, 1, 'filled', at, at from made
), held as (
  insert into reservation (id, order_id, order_line_id, sku, location_id, quantity, created_at)
  select id, id, id, 'MODEL', 'MAIN', 1, at from made
), moved as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, order_id, occurred_at)
  select 'reserve', 'MODEL', 'MAIN', 0, 1, 'reservation:' || id, id, at from made
  union all
  select 'receipt', 'MODEL', 'MAIN', 1, 0, 'receipt:' || id, null, at from made
), told as (
  insert into event (subject_type, subject_id, sequence, type, fact_key, data, occurred_at)
  select 'order', id, 1, 'backorder.filled', 'backorder.filled:' || id, '{"sku": "MODEL", "quantity": 1, "missing": 0}', at from made
)
update stock_level set on_hand = on_hand + ${SERVED_BEFORE}, reserved = reserved + ${SERVED_BEFORE} where sku = 'MODEL'`;
