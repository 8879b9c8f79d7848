import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { planOf, readWhole } from '../../tests/support/read-plan.ts';
import { changeStockBy } from '../../tests/support/stock-fixtures.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { createBackorderQueries, PLACES } from './backorder-queries.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase());
  await aShop(
    database,
    ['CUP', 'JUG', 'POT'].map((sku) => ({ sku, backorderable: true })),
  );
  await manyOrders(database, 4_000, { linesEach: 3 });
});
afterAll(() => drop());

const places = (orderId: string) => createBackorderQueries(database).readPlaces(orderId);

async function placed(...lines: readonly { readonly sku: string; readonly quantity: number }[]): Promise<string> {
  const orderId = await aStoredRequest(database, lines);
  await createCheckoutRepository(database).placeOrder({ orderId, payUntil: Date.now() + 3_600_000 });
  return orderId;
}

async function pay(orderId: string): Promise<void> {
  const [order] = await query<{ total: string }>('select total_minor as total from sales_order where id = ?', [
    orderId,
  ]);
  const authorisedMinor = Number(order?.total);
  await createCheckoutRepository(database).confirmOrder({
    orderId,
    attempt: 1,
    intentId: `pi_${orderId}`,
    authorisedMinor,
  });
}

describe('the place of an order in the queue', () => {
  it('is that among the orders which have paid, by SKU, and moves on as goods are given out', async () => {
    const first = await placed({ sku: 'CUP', quantity: 2 }, { sku: 'CUP', quantity: 1 });
    const unpaid = await placed({ sku: 'CUP', quantity: 9 });
    const last = await placed({ sku: 'JUG', quantity: 1 }, { sku: 'CUP', quantity: 4 });
    await pay(first);
    await pay(last);
    expect(await places(first)).toEqual([{ sku: 'CUP', missing: 3, place: 1, waiting: 2 }]);
    expect(await places(unpaid)).toEqual([{ sku: 'CUP', missing: 9, place: null, waiting: 2 }]);
    expect(await places(last)).toEqual([
      { sku: 'CUP', missing: 4, place: 2, waiting: 2 },
      { sku: 'JUG', missing: 1, place: 1, waiting: 1 },
    ]);
    await changeStockBy(database, 'receipt', [{ sku: 'CUP', locationId: 'MAIN', quantity: 4 }]);
    expect(await places(first)).toEqual([]);
    expect(await places(last)).toMatchObject([{ sku: 'CUP', missing: 3, place: 1, waiting: 1 }, { sku: 'JUG' }]);
    expect(await places(randomUUID())).toEqual([]);
  });

  it('is found by index among thousands', async () => {
    await query(`insert into backorder (id, order_id, order_line_id, sku, quantity, queued_at)
      select gen_random_uuid(), order_id, id, case position when 0 then 'POT' else 'BOWL-' || position end, 1, placed_at
      from order_line where sku like 'SKU-%'`);
    await query('vacuum analyze backorder');
    const mine = await placed({ sku: 'POT', quantity: 1 });
    await pay(mine);
    expect(await places(mine)).toEqual([{ sku: 'POT', missing: 1, place: 4_001, waiting: 4_001 }]);
    const plan = await planOf(database, PLACES, [mine, mine]);
    expect(readWhole(plan)).toEqual([]);
    const read = plan.filter((node) => node['Index Name'] === 'backorder_queue');
    expect(read.map((node) => node['Actual Rows'] * node['Actual Loops'])).toEqual([4_001]);
  });
});
