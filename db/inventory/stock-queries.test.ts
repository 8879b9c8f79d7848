import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '../../tests/support/open-test-database.ts';
import { genericPlanOf, planOf, readWhole } from '../../tests/support/read-plan.ts';
import type { Database } from '../database.ts';
import { createStockQueries, stockMovementsSql } from './stock-queries.ts';

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  const em = database.em.fork();
  await em.execute(`insert into product (id, title) values (gen_random_uuid(), 'Things')`);
  await em.execute(
    `insert into product_variant (sku, product_id, title, weight_grams)
     select 'Sku-' || n, (select id from product), 'A thing', 100 from generate_series(0, 999) n`,
  );
  // Every second movement is of one popular SKU.
  await em.execute(
    `insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
     select 'receipt', 'Sku-' || case when n % 2 = 0 then 0 else n % 1000 end, 'MAIN', 1, 0, 'receipt:' || n
     from generate_series(1, 20000) n`,
  );
  await em.execute('analyze product_variant, stock_movement');
});
afterAll(() => drop());

describe('the movements of a SKU', () => {
  it.each([
    ['a popular one', 'SKU-0', 26],
    ['any other', 'sku-7', 20],
    ['one that nobody knows', 'NONE', 0],
  ])('are read from the newest on, and no others: %s', async (_what, sku, count) => {
    const { sql, params } = stockMovementsSql({ sku, after: null, limit: 26 });
    const nodes = await planOf(database, sql, params);
    expect(nodes.map((node) => node['Index Name'])).toContain('stock_movement_sku_id_index');
    const read = nodes.filter((node) => node['Relation Name'] === 'stock_movement');
    expect(read.map((node) => node['Actual Rows'] * node['Actual Loops'])).toEqual([count]);
  });

  it('are read by their index with a plan for any values, too', async () => {
    const { sql } = stockMovementsSql({ sku: 'sku-7', after: '1', limit: 26 });
    expect(readWhole(await genericPlanOf(database, sql))).toEqual([]);
  });

  it('are told page by page, with their times', async () => {
    const stock = createStockQueries(database);
    const first = await stock.listStockMovements({ sku: 'SKU-7', after: null, limit: 15 });
    const next = await stock.listStockMovements({ sku: 'SKU-7', after: first.at(-1)?.id ?? null, limit: 15 });
    const ids = [...first, ...next].map(({ id }) => Number(id));
    expect(ids).toHaveLength(20);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(first[0]).toMatchObject({
      kind: 'receipt',
      sku: 'Sku-7',
      locationId: 'MAIN',
      onHandDelta: 1,
      orderId: null,
    });
    expect(Math.abs(Date.parse(first[0]?.occurredAt ?? '') - Date.now())).toBeLessThan(600_000);
  });
});
