import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop } from '../../tests/support/a-shop.ts';
import { aWaitingOrder, changeStockBy, stockDiscrepancies } from '../../tests/support/stock-fixtures.ts';
import type { BackorderRecords } from '../../workflows/backorders/backorder-contract.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import { openDatabase, type Database } from '../database.ts';
import { applyStockChange } from '../inventory/apply-stock-change.ts';
import { createStockRepository } from '../inventory/stock-repository.ts';
import { allocateBackorders, createBackorderRepository } from './backorder-repository.ts';

describe('the backorder repository', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let backorders: BackorderRecords;
  let skus = 0;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await openDatabase({ url: testDatabase.url, poolSize: 12, connectTimeoutMs: 60_000 });
    backorders = createBackorderRepository(database);
  });
  afterEach(async () => expect(await stockDiscrepancies(database)).toEqual([]));
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  async function goods(count = 1): Promise<string[]> {
    const names = Array.from({ length: count }, () => `SKU-${(skus += 1)}`);
    await aShop(
      database,
      names.map((sku) => ({ sku, backorderable: true })),
    );
    return names;
  }
  const receive = (sku: string, quantity: number, locationId = 'MAIN') =>
    changeStockBy(database, 'receipt', [{ sku, locationId, quantity }]);
  const missing = async (orderId: string) => (await backorders.readBackorder({ orderId })).waiting;
  const held = (orderId: string) =>
    database.em.fork().execute(
      `select location_id as at, sum(quantity)::int as units from reservation
         where order_id = ? and state = 'held' and expires_at is null group by 1 order by 1`,
      [orderId],
    );
  const timeline = (orderId: string) =>
    database.em.fork().execute('select type, data from event where subject_id = ? order by sequence', [orderId]);

  it('says what an order still waits for, by SKU', async () => {
    const [a = '', b = ''] = await goods(2);
    const order = await aWaitingOrder(database, [
      { sku: b, quantity: 2 },
      { sku: a, quantity: 1 },
      { sku: b, quantity: 3 },
    ]);
    expect(await missing(order)).toEqual([
      { sku: a, quantity: 1 },
      { sku: b, quantity: 5 },
    ]);
  });

  it('gives what arrives to the oldest first, the last one in part', async () => {
    const [sku = ''] = await goods();
    const first = await aWaitingOrder(database, [{ sku, quantity: 3 }]);
    const second = await aWaitingOrder(database, [{ sku, quantity: 4 }]);
    const third = await aWaitingOrder(database, [{ sku, quantity: 1 }]);
    const { orderIds, outcome } = await receive(sku, 5);
    expect([...orderIds].sort()).toEqual([first, second].sort());
    expect(outcome).toMatchObject({ levels: [{ onHand: 5, reserved: 5 }] });
    expect(await Promise.all([first, second, third].map(missing))).toEqual([
      [],
      [{ sku, quantity: 2 }],
      [{ sku, quantity: 1 }],
    ]);
    expect(await timeline(second)).toEqual([{ type: 'backorder.filled', data: { sku, quantity: 2, missing: 2 } }]);

    await receive(sku, 10);
    expect(await Promise.all([second, third].map(missing))).toEqual([[], []]);
    expect(await timeline(second)).toHaveLength(2);
    expect(await held(second)).toEqual([{ at: 'MAIN', units: 4 }]);
  });

  it('takes from several locations, the preferred one first', async () => {
    const [sku = ''] = await goods();
    const order = await aWaitingOrder(database, [{ sku, quantity: 6 }]);
    await changeStockBy(database, 'receipt', [
      { sku, locationId: 'EAST', quantity: 5 },
      { sku, locationId: 'MAIN', quantity: 4 },
    ]);
    expect(await held(order)).toEqual([
      { at: 'EAST', units: 2 },
      { at: 'MAIN', units: 4 },
    ]);
    expect(await missing(order)).toEqual([]);
  });

  it('fills the lines of one order one after the other', async () => {
    const [sku = ''] = await goods();
    const order = await aWaitingOrder(database, [
      { sku, quantity: 2 },
      { sku, quantity: 2 },
    ]);
    await receive(sku, 3);
    expect(await missing(order)).toEqual([{ sku, quantity: 1 }]);
    expect(await timeline(order)).toHaveLength(2);
  });

  it('sweeps up free stock that nobody was told of, once', async () => {
    const [sku = '', unwanted = ''] = await goods(2);
    await receive(sku, 3);
    await receive(unwanted, 3);
    // As a shopper leaves it who read the level just before the goods came.
    const order = await aWaitingOrder(database, [{ sku, quantity: 2 }]);
    const runs = await Promise.all([1, 2, 3].map(() => backorders.allocateBackorders()));
    expect(runs.flatMap(({ orderIds }) => orderIds)).toEqual([order]);
  });

  it('gives the goods of a cancelled order to the next in the queue', async () => {
    const [sku = ''] = await goods();
    const first = await aWaitingOrder(database, [{ sku, quantity: 3 }]);
    const next = await aWaitingOrder(database, [{ sku, quantity: 2 }]);
    await receive(sku, 1);
    await receive(sku, 2);
    await createCheckoutRepository(database).releaseStock({ orderId: first });
    expect(await missing(next)).toEqual([]);
    expect(await held(first)).toEqual([]);
  });

  it('gives nothing to an order that is cancelled while it is served', async () => {
    const [sku = ''] = await goods();
    const order = await aWaitingOrder(database, [{ sku, quantity: 2 }]);
    const cancelling = database.em.fork();
    await cancelling.begin();
    await cancelling.execute("update backorder set state = 'cancelled' where order_id = ?", [order]);
    const receiving = receive(sku, 2);
    await somebodyWaitsForALock();
    await cancelling.commit();
    expect((await receiving).orderIds).toEqual([]);
    expect(await held(order)).toEqual([]);
  });

  it('takes back from a cancelled order what it is given in the same moment', async () => {
    const [sku = ''] = await goods();
    await receive(sku, 2);
    const order = await aWaitingOrder(database, [{ sku, quantity: 2 }]);
    const giving = database.em.fork();
    await giving.begin();
    expect(await allocateBackorders(giving, [sku])).toEqual([order]);
    const releasing = createCheckoutRepository(database).releaseStock({ orderId: order });
    await somebodyWaitsForALock();
    await giving.commit();
    await releasing;
    expect(await held(order)).toEqual([]);
  });

  it('takes it back from the very first receipt of these goods, too', async () => {
    const [sku = ''] = await goods();
    const order = await aWaitingOrder(database, [{ sku, quantity: 2 }]);
    const changeId = randomUUID();
    const request = { lines: [{ sku, locationId: 'MAIN', quantity: 2 }] };
    const change = { id: changeId, kind: 'receipt', request, requestHash: null } as const;
    await createStockRepository(database).storeStockChange(change);
    const receiving = database.em.fork();
    await receiving.begin();
    expect(await applyStockChange(receiving, changeId)).toMatchObject({ orderIds: [order] });
    const releasing = createCheckoutRepository(database).releaseStock({ orderId: order });
    await somebodyWaitsForALock();
    await receiving.commit();
    await releasing;
    expect(await held(order)).toEqual([]);
  });

  async function somebodyWaitsForALock(): Promise<void> {
    for (let waiting = 0; waiting === 0;) {
      const rows = await database.em
        .fork()
        .execute(
          'select 1 from pg_locks l join pg_stat_activity a using (pid) where not granted and datname = current_database()',
        );
      waiting = rows.length;
    }
  }

  it('adds up under load: receipts, sweeps and cancellations of the same goods, at two locations', async () => {
    const mixed = await goods(5);
    const pick = (n: number) => mixed[n % mixed.length] ?? '';
    const orders: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      orders.push(
        await aWaitingOrder(database, [
          { sku: pick(n), quantity: (n % 4) + 1 },
          { sku: pick(n + 2), quantity: 2 },
        ]),
      );
    }
    const checkout = createCheckoutRepository(database);
    await Promise.all([
      ...Array.from({ length: 40 }, (_, n) =>
        changeStockBy(database, 'receipt', [
          { sku: pick(n), locationId: n % 2 === 0 ? 'MAIN' : 'EAST', quantity: 2 },
          { sku: pick(n + 3), locationId: 'EAST', quantity: 1 },
        ]),
      ),
      ...Array.from({ length: 8 }, () => backorders.allocateBackorders()),
      ...orders.filter((_, n) => n % 5 === 0).map((orderId) => checkout.releaseStock({ orderId })),
    ]);
    await backorders.allocateBackorders();
    const waiting = await Promise.all(orders.map(missing));
    for (const sku of mixed) await expectFifo(sku);
    expect(waiting.flat().length).toBeGreaterThan(0);
  });

  /** Nobody waits who came before somebody that was served. */
  async function expectFifo(sku: string): Promise<void> {
    const overtaken = await database.em.fork().execute(
      `select b.id from backorder b where sku = ? and state = 'waiting' and exists (
         select 1 from backorder l where l.sku = b.sku and l.state <> 'cancelled' and l.filled_quantity > 0
           and (l.queued_at, l.id) > (b.queued_at, b.id))`,
      [sku],
    );
    expect(overtaken).toEqual([]);
  }
});
