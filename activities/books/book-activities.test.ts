import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createBookLooks } from '../../db/books/book-look-repository.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { createTaskQueries } from '../../db/tasks/task-queries.ts';
import { aShopAtWork, type ShopAtWork } from '../../tests/invariants/a-shop-at-work.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { BooksLook } from '../../workflows/books/books-contract.ts';
import { createBookActivities } from './book-activities.ts';

let test: TestDatabase;
let database: Database;
let shop: ShopAtWork;
/** How many connections of its own a look has left open. */
let opened: Database[];

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url });
  opened = [];
  shop = aShopAtWork(database);
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 100 } },
    { sku: 'CUP', onHand: { MAIN: 100 } },
  ]);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const execute = (sql: string) => database.em.fork().execute(sql);

function look(environment = new MockActivityEnvironment()): Promise<BooksLook> {
  const openForLook = async () => {
    const own = await openDatabase({ url: test.url, poolSize: 1 });
    opened.push(own);
    return own;
  };
  const activities = createBookActivities({ looks: createBookLooks(database), openForLook });
  return environment.run(() => activities.checkBooks());
}

async function openTasks() {
  return createTaskQueries(database).listTasks({ state: 'open', after: undefined, limit: 9 });
}

describe('checkBooks', () => {
  it('raises a task where the books do not agree, and closes it once they do', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 2 }]);
    await shop.place(orderId);
    await shop.confirm(orderId);
    expect(await look()).toMatchObject({ violations: 0 });
    expect(await openTasks()).toEqual([]);

    await execute(`update stock_level set on_hand = on_hand + 1 where sku = 'MUG'`);
    await execute(`update payment set captured_minor = 1 where order_id = '${orderId}'`);
    expect((await look()).violations).toBeGreaterThanOrEqual(2);
    const [task, ...others] = await openTasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ kind: 'books-disagree', subjectType: 'shop', isOverdue: false });
    expect(task?.words).toMatch(/^\d+ violations of I1, I3/);
    expect(task?.words).toContain('I1: The level is not the sum of its movements: SKU MUG at MAIN');

    await execute(`update payment set captured_minor = 0 where order_id = '${orderId}'`);
    expect(await look()).toMatchObject({ violations: 1 });
    expect(await openTasks()).toMatchObject([{ id: task?.id, words: expect.stringMatching(/^1 violation of I1\./) }]);

    await execute(`update stock_level set on_hand = on_hand - 1 where sku = 'MUG'`);
    expect(await look()).toMatchObject({ violations: 0 });
    expect(await openTasks()).toEqual([]);
  });

  it('goes back as far as the look that found it first, until it is mended', async () => {
    const orderId = await shop.request([{ sku: 'CUP', quantity: 1 }]);
    await shop.place(orderId);
    await shop.confirm(orderId);
    const [shipmentId = ''] = await shop.plan(orderId);
    await shop.label(shipmentId);
    await shop.handOver(shipmentId);
    await shop.capture(orderId, shipmentId);
    await shop.carrierSays(shipmentId, 'delivered');
    await shop.complete(orderId);
    await execute(`update sales_order set event_sequence = event_sequence + 1 where id = '${orderId}'`);
    expect(await look()).toMatchObject({ violations: 1 });
    // The look that found it was three days ago.
    await execute(
      `update book_look set started_at = started_at - interval '3 days', disagreeing_since = now() - interval '4 days'`,
    );
    const { since, violations } = await look();
    expect(violations).toBe(1);
    expect(Date.now() - Date.parse(since)).toBeGreaterThan(95 * 3_600_000);
    await execute(`update sales_order set event_sequence = event_sequence - 1 where id = '${orderId}'`);
    await look();
    expect(await openTasks()).toEqual([]);
  });

  it('ends where it is told to, says nothing, and leaves no connection open', async () => {
    const before = await createBookLooks(database).readLastLook();
    const environment = new MockActivityEnvironment();
    const looking = look(environment);
    environment.cancel();
    await expect(looking).rejects.toThrow();
    expect(await createBookLooks(database).readLastLook()).toEqual(before);
    expect(await Promise.all(opened.map((own) => own.isConnected()))).not.toContain(true);
  });
});
