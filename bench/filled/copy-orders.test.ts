import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { castOrders } from '../../tests/invariants/cast-of-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import type { Database } from '../../db/database.ts';
import { booksOfShop } from './books-of-shop.ts';
import { copyOrders } from './copy-orders.ts';

const ORDERS = 700;

let database: Database;
let query: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 1, statementTimeoutMs: 60_000 }));
  await castOrders(database);
});
afterAll(() => drop());

const definitions = () =>
  query(
    `select split_part(indexdef, ' WHERE ', 1) as made from pg_indexes where schemaname = 'public'
     union all select conname || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1`,
  );

it('fills a shop with orders that are as sound as their models, under the same keys and indexes', async () => {
  const before = await definitions();
  await copyOrders({ database, orders: ORDERS });
  expect(await definitions()).toEqual(before);
  expect(
    await query('select count(*)::int as orders, count(distinct number)::int as numbers from sales_order'),
  ).toEqual([{ orders: ORDERS, numbers: ORDERS }]);
  const { results } = await checkInvariants({ database, books: booksOfShop(database) });
  expect(results.flatMap(({ violations }) => violations)).toEqual([]);
  expect(results.map(({ status }) => status)).toEqual(results.map(() => 'holds'));
});
