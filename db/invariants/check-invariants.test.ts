import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { castOrders, multiplyCast } from '../../tests/invariants/cast-of-orders.ts';
import { aShopAtWork, type ShopAtWork } from '../../tests/invariants/a-shop-at-work.ts';
import { openDatabase, type Database } from '../database.ts';
import { changeStockBy } from '../../tests/support/stock-fixtures.ts';
import { checkInvariants } from './check-invariants.ts';
import { VIOLATIONS_MAX } from './invariant.ts';
import type { Book, Books, GatewayAuthorisation, RunningWorkflow } from './external-books.ts';

let test: TestDatabase;
let database: Database;
let shop: ShopAtWork;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url });
  shop = aShopAtWork(database);
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 100 } },
    { sku: 'TIN', priceMinor: 255, onHand: { EAST: 100 } },
    { sku: 'LATER', backorderable: true, onHand: { MAIN: 2 } },
  ]);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});
afterEach(async () => expect(await wrong()).toEqual([]));

/** Everything that is wrong, with nothing forgiven for being young; and what was not checked. */
async function wrong(): Promise<unknown[]> {
  const { results } = await checkInvariants({ database, books: shop.books, graceSeconds: 0, pauseMs: 1 });
  expect(results).toHaveLength(13);
  return results.flatMap(({ id, status, violations }) =>
    status === 'holds'
      ? []
      : [{ id, status, violations: violations.map(({ problem, detail }) => `${problem}: ${detail}`) }],
  );
}

describe('every invariant holds', () => {
  it('at each stage of an order in two parcels that is delivered', async () => {
    const orderId = await shop.request([
      { sku: 'MUG', quantity: 1 },
      { sku: 'TIN', quantity: 3 },
      { sku: 'MUG', quantity: 2 },
    ]);
    expect(await wrong()).toEqual([]);
    await shop.place(orderId);
    expect(await wrong()).toEqual([]);
    await shop.confirm(orderId);
    expect(await wrong()).toEqual([]);
    const [first = '', second = ''] = await shop.plan(orderId);
    expect(await wrong()).toEqual([]);
    for (const shipmentId of [first, second]) {
      await shop.label(shipmentId);
      expect(await wrong()).toEqual([]);
      await shop.handOver(shipmentId);
      expect(await wrong()).toEqual([]);
      await shop.capture(orderId, shipmentId);
      expect(await wrong()).toEqual([]);
      for (const status of ['in_transit', 'delivered', 'in_transit'] as const)
        await shop.carrierSays(shipmentId, status);
      expect(await wrong()).toEqual([]);
    }
    await shop.complete(orderId);
  });

  it('at each stage of an order whose card is declined at first', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 1 }]);
    await shop.place(orderId);
    await shop.decline(orderId);
    expect(await wrong()).toEqual([]);
    await shop.payAgain(orderId);
    expect(await wrong()).toEqual([]);
    const [shipmentId = ''] = await shop.plan(orderId);
    await shop.label(shipmentId);
    await shop.handOver(shipmentId);
    await shop.capture(orderId, shipmentId);
    await shop.lose(shipmentId);
    expect(await wrong()).toEqual([]);
    await shop.refund(orderId, shipmentId);
    expect(await wrong()).toEqual([]);
    await shop.complete(orderId);
  });

  it('at each stage of an order whose shopper leaves the bank’s page and pays with another card', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 1 }]);
    await shop.place(orderId);
    for (const step of ['sendToBank', 'letGo', 'tryAgain', 'payAgain'] as const) {
      await shop[step](orderId);
      expect(await wrong()).toEqual([]);
    }
  });

  it('while an order is on hold, and after it', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 1 }]);
    await shop.place(orderId);
    await shop.confirm(orderId);
    for (const reason of ['Fraud?', null, 'Address?', null]) {
      await shop.hold(orderId, reason);
      expect(await wrong()).toEqual([]);
    }
  });

  it('at each stage of an order that waits for goods', async () => {
    const orderId = await shop.request([{ sku: 'LATER', quantity: 5 }]);
    await shop.place(orderId);
    await shop.confirm(orderId);
    await shop.waitForGoods(orderId);
    expect(await wrong()).toEqual([]);
    await changeStockBy(database, 'receipt', [{ sku: 'LATER', locationId: 'MAIN', quantity: 1 }]);
    expect(await wrong()).toEqual([]);
    await changeStockBy(database, 'receipt', [{ sku: 'LATER', locationId: 'EAST', quantity: 9 }]);
    await shop.giveGoods(orderId);
    expect(await wrong()).toEqual([]);
    await shop.plan(orderId);
  });

  it.each(['cancelled', 'expired'] as const)('when an order was %s', async (end) => {
    const orderId = await shop.request([
      { sku: 'MUG', quantity: 1 },
      { sku: 'LATER', quantity: 30 },
    ]);
    await shop.place(orderId);
    if (end === 'cancelled') {
      await shop.confirm(orderId);
      await shop.waitForGoods(orderId);
    } else await shop.decline(orderId);
    await shop.undo(orderId);
    await shop.releaseStock(orderId);
    await shop.close(orderId, end);
  });

  it('when the parcels of an order were called back with their labels', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 2 }]);
    await shop.place(orderId);
    await shop.confirm(orderId);
    const [shipmentId = ''] = await shop.plan(orderId);
    await shop.label(shipmentId);
    await shop.undo(orderId);
    await shop.releaseStock(orderId);
    await shop.close(orderId, 'cancelled');
  });

  it('while an order is being undone, if that is not forgotten', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 2 }]);
    await shop.place(orderId);
    await shop.confirm(orderId);
    await shop.undo(orderId);
    const forgiving = () => checkInvariants({ database, books: shop.books, graceSeconds: 60, pauseMs: 1 });
    expect(await forgiving()).toMatchObject({ holds: true });
    await shop.releaseStock(orderId);
    expect(await forgiving()).toMatchObject({ holds: true });
    expect(await wrong()).toMatchObject([{ id: 'I2' }, { id: 'I3' }]);
    await shop.close(orderId, 'cancelled');
  });
});

describe('more than are named', () => {
  const ORDERS = 1_500;
  let many: TestDatabase;
  let crowded: Database;

  beforeAll(async () => {
    many = await createTestDatabase();
    crowded = await openDatabase({ url: many.url });
    await multiplyCast(crowded, await castOrders(crowded), ORDERS);
  });
  afterAll(async () => {
    await crowded.close();
    await many.drop();
  });

  it('are violations at the second look, too, though the rows have moved meanwhile', async () => {
    // What was read first now stands last: a look that takes rows as they come sees none of the first again.
    const moveRows = async () => {
      await crowded.em.fork().execute(`with o as (select id from sales_order order by ctid limit 6000)
        update sales_order set attention = 'moved' from o where o.id = sales_order.id`);
    };
    const closed: Book<RunningWorkflow> = {
      // oxlint-disable-next-line eslint/require-yield -- there is nothing in it
      async *list() {
        await moveRows();
      },
      read: async () => {
        await moveRows();
        return undefined;
      },
    };
    const report = await checkInvariants({ database: crowded, books: { running_workflow: closed }, pauseMs: 1 });
    const missing = report.results.find(({ id }) => id === 'I7');
    expect(missing).toMatchObject({ status: 'violated', more: true });
    expect(missing?.violations).toHaveLength(VIOLATIONS_MAX);
    expect(report.holds).toBe(false);
  });

  it('are looked for in the whole list again, which may have lagged', async () => {
    const open = await crowded.em.fork().execute<{ number: string }[]>('select number from sales_order');
    let lists = 0;
    const lagging: Book<RunningWorkflow> = {
      async *list() {
        lists += 1;
        if (lists > 1) for (const { number } of open) yield { workflowId: `order-A-${number}` };
      },
      read: () => Promise.reject(new Error('one by one is too slow')),
    };
    const { results } = await checkInvariants({ database: crowded, books: { running_workflow: lagging }, pauseMs: 1 });
    expect(results.find(({ id }) => id === 'I7')).toMatchObject({ status: 'holds', more: false });
  });
});

describe('a look at other people’s books', () => {
  const without = (key: string): Book<RunningWorkflow> => {
    const whole = shop.books.running_workflow!;
    return {
      async *list(since) {
        for await (const entry of whole.list(since)) if (entry.workflowId !== key) yield entry;
      },
      read: (wanted) => whole.read(wanted),
    };
  };

  it('is repeated before it is believed: their list may lag, ours may have moved on', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 1 }]);
    await shop.place(orderId);
    const workflowId = orderWorkflowId(shop.numberOf(orderId));
    const books = { ...shop.books, running_workflow: without(workflowId) };
    expect(await checkInvariants({ database, books, pauseMs: 1 })).toMatchObject({ holds: true });
    shop.running.delete(workflowId);
    const report = await checkInvariants({ database, books, pauseMs: 1 });
    expect(report.holds).toBe(false);
    expect(report.results.filter(({ status }) => status === 'violated')).toMatchObject([
      { id: 'I7', violations: [{ problem: 'An open order has no workflow', key: workflowId }] },
    ]);
    shop.running.add(workflowId);
  });

  it('is read from a day before the time since when the shop is looked at, and says so', async () => {
    const asked: Date[] = [];
    const whole = shop.books.gateway_authorisation!;
    const books: Books = {
      ...shop.books,
      gateway_authorisation: {
        list: (since) => {
          asked.push(since);
          return whole.list(since);
        },
        read: (key) => whole.read(key),
      },
    };
    const since = new Date(Date.now() - 3_600_000);
    const report = await checkInvariants({ database, books, since, ordersAtOnce: 2 });
    expect(report).toMatchObject({ holds: true, since: since.toISOString() });
    expect(asked).toEqual([new Date(since.getTime() - 86_400_000)]);
  });

  it('asks for older payments, too, whose money has moved since, and sees what has become of them', async () => {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 1 }]);
    await shop.place(orderId);
    await shop.confirm(orderId);
    const [shipmentId = ''] = await shop.plan(orderId);
    await shop.label(shipmentId);
    await shop.handOver(shipmentId);
    await database.em
      .fork()
      .execute(`update payment set created_at = created_at - interval '5 days' where order_id = ?`, [orderId]);
    await shop.capture(orderId, shipmentId);
    const intentId = `pi_${orderId}_1`;
    const whole = shop.books.gateway_authorisation!;
    const sound = (await whole.read(intentId))!;
    const asked: string[] = [];
    const since = new Date(Date.now() - 3_600_000);
    /** As Stripe's: without what was made before. */
    const newer: Book<GatewayAuthorisation> = {
      async *list(from) {
        for await (const entry of whole.list(from)) if (entry.intentId !== intentId) yield entry;
      },
      read: (key) => {
        asked.push(key);
        return whole.read(key);
      },
    };
    const look = (how: { movedPaymentsMax?: number } = {}) =>
      checkInvariants({ database, books: { ...shop.books, gateway_authorisation: newer }, since, pauseMs: 1, ...how });
    const broken = async () => (await look()).results.flatMap(({ violations }) => violations);

    expect(await look()).toMatchObject({ holds: true });
    expect(asked).toEqual([intentId]);
    shop.intents.set(intentId, { ...sound, intentId, capturedMinor: sound.capturedMinor - 1 });
    expect(await broken()).toMatchObject([{ problem: 'The provider’s figures are not ours', key: intentId }]);
    shop.intents.delete(intentId);
    expect(await broken()).toMatchObject([
      { problem: 'We count on money that the provider does not know of', key: intentId },
    ]);
    const { holds, results } = await look({ movedPaymentsMax: 0 });
    expect(results.find(({ id }) => id === 'I5')).toMatchObject({ status: 'holds', leftOut: 1 });
    // What was not compared may be wrong.
    expect(holds).toBe(false);
    shop.intents.set(intentId, { ...sound, intentId });
  });

  it('that cannot be had is said to be missing, and hides nothing else', async () => {
    const broken: Book<never> = {
      // oxlint-disable-next-line eslint/require-yield -- it fails before it has anything to say
      async *list() {
        throw new Error('the provider is down');
      },
      read: async () => undefined,
    };
    const { holds, results } = await checkInvariants({ database, books: { gateway_authorisation: broken } });
    expect(holds).toBe(false);
    expect(results.map(({ id, status, reason }) => [id, status, reason])).toEqual([
      ['I1', 'holds', undefined],
      ['I2', 'holds', undefined],
      ['I3', 'holds', undefined],
      ['I4', 'holds', undefined],
      ['I5', 'not-checked', 'the provider is down'],
      ['I6', 'holds', undefined],
      ['I7', 'not-checked', 'there is nothing to compare with'],
      ['I8', 'holds', undefined],
      ['I9', 'holds', undefined],
      ['I10', 'holds', undefined],
      ['I11', 'holds', undefined],
      ['I12', 'holds', undefined],
    ]);
  });
});
