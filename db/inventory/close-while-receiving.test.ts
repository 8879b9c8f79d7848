import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { doneOrWaiting } from '../../tests/support/done-or-waiting.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { aWaitingOrder, changeStockBy, stockDiscrepancies } from '../../tests/support/stock-fixtures.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import { lockBasket, readCheckout } from '../checkout/read-checkout.ts';
import type { Database } from '../database.ts';
import { applyStockChange } from './apply-stock-change.ts';
import { LocationInUse } from './stock-location-errors.ts';
import { changeStockLocation } from './stock-location-repository.ts';
import { createStockRepository } from './stock-repository.ts';

const ROUNDS = 4;
const RECEIPTS = 32;
const firsts = Array.from({ length: ROUNDS * RECEIPTS }, (_, n) => `FIRST-${n}`);

let database: Database;
let query: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 24, connectTimeoutMs: 60_000 }));
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 1, EAST: 1 } },
    ...['WANTED', 'UNSEEN', ...firsts].map((sku) => ({ sku, backorderable: true })),
  ]);
});
beforeEach(() => change('open'));
afterAll(async () => {
  expect(await stockDiscrepancies(database)).toEqual([]);
  await drop();
});

const change = (state: 'open' | 'closed') =>
  database.em.fork().transactional((em) => changeStockLocation(em, { id: 'EAST', versions: 'any', change: { state } }));

/** False: it was refused, because something is held there. */
const close = () =>
  change('closed').catch((error: unknown) => {
    if (error instanceof LocationInUse) return false;
    throw error;
  });
const receive = (sku: string) => changeStockBy(database, 'receipt', [{ sku, locationId: 'EAST', quantity: 1 }]);
const release = (orderId: string) => createCheckoutRepository(database).releaseStock({ orderId });
const heldWhereClosed = () =>
  query(`select r.sku from reservation r join stock_location l on l.id = r.location_id
    where r.state = 'held' and l.state = 'closed'`);

it('is closed after a first receipt has given its goods to who waits: so not at all', async () => {
  const waiting = await aWaitingOrder(database, [{ sku: 'WANTED', quantity: 1 }]);
  const id = randomUUID();
  const request = { lines: [{ sku: 'WANTED', locationId: 'EAST', quantity: 1 }] };
  await createStockRepository(database).storeStockChange({ id, kind: 'receipt', request, requestHash: null });
  const closing = await database.em.fork().transactional(async (em) => {
    await applyStockChange(em, id);
    const begun = close();
    await doneOrWaiting(query, begun);
    return { begun };
  });
  expect(await closing.begun).toBe(false);
  expect(await heldWhereClosed()).toEqual([]);
  await release(waiting);
});

it('takes nothing in that came while it was being closed', async () => {
  const receiving = await database.em.fork().transactional(async (em) => {
    await changeStockLocation(em, { id: 'EAST', versions: 'any', change: { state: 'closed' } });
    const begun = receive('UNSEEN');
    await doneOrWaiting(query, begun);
    return { begun };
  });
  expect((await receiving.begun).outcome).toMatchObject({ kind: 'refused', code: 'location-closed' });
  expect(await query(`select from stock_level where sku = 'UNSEEN'`)).toEqual([]);
});

it('gives an order nothing of a level that was made after its own were locked', async () => {
  const orderId = await aStoredRequest(database, [{ sku: 'MUG', quantity: 1 }]);
  await query(`delete from stock_level where sku = 'MUG' and location_id = 'EAST'`);
  await database.em.fork().transactional(async (em) => {
    const locked = await lockBasket(em, orderId);
    await query(`insert into stock_level (sku, location_id, on_hand) values ('MUG', 'EAST', 1)`);
    expect((await readCheckout(em, orderId, locked)).stock).toMatchObject([{ sku: 'MUG', locationId: 'MAIN' }]);
  });
});

it('holds nothing once it is closed, whoever receives and closes at once', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const skus = firsts.slice(round * RECEIPTS, (round + 1) * RECEIPTS);
    const orders: string[] = [];
    for (const sku of skus) orders.push(await aWaitingOrder(database, [{ sku, quantity: 1 }]));
    const [received, closed] = await Promise.all([
      Promise.all(skus.map(receive)),
      Promise.all(Array.from({ length: 4 }, close)),
    ]);
    expect(await heldWhereClosed()).toEqual([]);
    const applied = received.filter(({ outcome }) => outcome.kind === 'applied').length;
    const held = await query(`select from reservation where state = 'held' and location_id = 'EAST'`);
    expect({ round, held: held.length }).toEqual({ round, held: applied });
    if (closed.includes(true)) expect(applied).toBe(0);
    for (const orderId of orders) await release(orderId);
    await change('open');
  }
});
