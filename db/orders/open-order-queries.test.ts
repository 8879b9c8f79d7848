import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { type Database, openDatabase } from '../database.ts';
import { createOpenOrderQueries, type OpenOrderPosition } from './open-order-queries.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

async function anOrder(status: string, age: string): Promise<string> {
  const { orderId } = await aConfirmedOrder(database, { lines: [{ sku: 'MUG', at: { MAIN: 2 } }] });
  await database.em
    .fork()
    .execute('update sales_order set status = ?, placed_at = now() - ?::interval where id = ?', [status, age, orderId]);
  return orderId;
}

describe('listOpenOrders', () => {
  it('goes through every open order that is old enough, page by page, and no final one', async () => {
    const open = await Promise.all(
      ['placed', 'awaiting-payment', 'confirmed', 'confirmed', 'backordered', 'fulfilling', 'fulfilling'].map(
        (status) => anOrder(status, '2 minutes'),
      ),
    );
    for (const status of ['completed', 'cancelled', 'expired']) await anOrder(status, '1 hour');
    await anOrder('fulfilling', '1 second');
    const seen: string[] = [];
    for (let after: OpenOrderPosition | null = null, more = true; more;) {
      const page = await createOpenOrderQueries(database).listOpenOrders({ olderThanMs: 60_000, limit: 2, after });
      seen.push(...page.map(({ orderId }) => orderId));
      after = page.at(-1)?.position ?? null;
      more = page.length === 2;
    }
    expect(seen.sort()).toEqual(open.sort());
  });

  it('knows what the workflow of an order is shown with', async () => {
    const orderId = await anOrder('confirmed', '1 day');
    const found = await createOpenOrderQueries(database).listOpenOrders({
      olderThanMs: 60_000,
      limit: 50,
      after: null,
    });
    expect(found.find((one) => one.orderId === orderId)).toMatchObject({
      number: expect.any(Number),
      customerId: null,
      lineCount: 1,
      skus: ['MUG'],
      currency: 'USD',
      totalMinor: 2_500,
    });
  });
});
