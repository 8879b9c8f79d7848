import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { aWaitingOrder, changeStockBy, stockDiscrepancies } from '../../tests/support/stock-fixtures.ts';
import { createBackorderRepository } from '../backorders/backorder-repository.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { LocationInUse } from './stock-location-errors.ts';
import { readStockLocation } from './stock-location-queries.ts';
import { changeStockLocation, type StockLocationChange } from './stock-location-repository.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;

const ROUNDS = 12;
const raced = Array.from({ length: ROUNDS }, (_, round) => `RACE-${round}`);
const payUntil = Date.now() + 3_600_000;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 12, connectTimeoutMs: 60_000 }));
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 10, EAST: 5 } },
    { sku: 'FAR', onHand: { EAST: 5 } },
    { sku: 'LATER', onHand: { EAST: 2 }, backorderable: true },
    ...raced.map((sku) => ({ sku, onHand: { EAST: 1 } })),
  ]);
});
afterAll(async () => {
  expect(await stockDiscrepancies(database)).toEqual([]);
  await drop();
});

const change = (id: string, to: StockLocationChange) =>
  database.em.fork().transactional((em) => changeStockLocation(em, { id, versions: 'any', change: to }));
const place = async (sku: string, quantity = 1) => {
  const orderId = await aStoredRequest(database, [{ sku, quantity }]);
  return { orderId, placed: await createCheckoutRepository(database).placeOrder({ orderId, payUntil }) };
};
const release = (orderId: string) => createCheckoutRepository(database).releaseStock({ orderId });

describe('a location', () => {
  it('that is paused gives nothing to an order, and keeps what it holds', async () => {
    const { orderId } = await place('FAR');
    expect(await change('east', { state: 'paused' })).toBe(true);
    expect((await place('FAR')).placed).toMatchObject({ kind: 'refused', code: 'out-of-stock' });
    expect((await place('MUG', 11)).placed).toMatchObject({ kind: 'refused', params: { available: 10 } });
    expect(await query('select location_id, state from reservation where order_id = ?', [orderId])).toEqual([
      { location_id: 'EAST', state: 'held' },
    ]);
    await release(orderId);
    expect(await change('EAST', { state: 'open' })).toBe(true);
    const { placed, orderId: again } = await place('FAR');
    expect(placed).toMatchObject({ kind: 'placed' });
    await release(again);
  });

  it('that is paused gives nothing to who waits, until it is opened', async () => {
    const waiting = await aWaitingOrder(database, [{ sku: 'LATER', quantity: 2 }]);
    await change('EAST', { state: 'paused' });
    const backorders = createBackorderRepository(database);
    expect(await backorders.allocateBackorders()).toEqual({ orderIds: [], more: false });
    await changeStockBy(database, 'receipt', [{ sku: 'LATER', locationId: 'EAST', quantity: 1 }]);
    expect(await query(`select reserved from stock_level where sku = 'LATER'`)).toEqual([{ reserved: 0 }]);
    await change('EAST', { state: 'open' });
    expect(await backorders.allocateBackorders()).toEqual({ orderIds: [waiting], more: false });
    await query(`update reservation set state = 'released' where order_id = ?`, [waiting]);
    await query(`update stock_level set reserved = 0 where sku = 'LATER'`);
    await query(
      `insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference) values ('release', 'LATER', 'EAST', 0, -2, 'test')`,
    );
  });

  it('is not closed while orders hold goods there', async () => {
    const { orderId } = await place('FAR', 2);
    const closing = change('EAST', { state: 'closed' });
    await expect(closing).rejects.toThrow('EAST cannot be closed: orders hold 2 units there. Pause it');
    await expect(closing).rejects.toBeInstanceOf(LocationInUse);
    await release(orderId);
    expect(await change('EAST', { state: 'closed' })).toBe(true);
    await change('EAST', { state: 'open' });
  });

  it('that is closed takes nothing in, and may be emptied', async () => {
    await change('EAST', { state: 'closed' });
    const [received, adjusted] = await Promise.all(
      (['receipt', 'adjustment'] as const).map((kind) =>
        changeStockBy(database, kind, [{ sku: 'FAR', locationId: 'EAST', quantity: 1 }]),
      ),
    );
    expect(received?.outcome).toMatchObject({
      kind: 'refused',
      code: 'location-closed',
      pointer: '/lines/0/locationId',
    });
    expect(adjusted?.outcome).toMatchObject({ kind: 'applied', levels: [{ onHand: 6, reserved: 0, available: 0 }] });
    await change('EAST', { state: 'open' });
  });

  it('is closed, or gives its goods to an order, but never both', async () => {
    const outcomes = await Promise.all(
      raced.map(async (sku) => {
        const [{ orderId, placed }, closed] = await Promise.all([
          place(sku),
          change('EAST', { state: 'closed' }).catch((error: unknown) => {
            if (error instanceof LocationInUse) return false;
            throw error;
          }),
        ]);
        return { orderId, placed: placed.kind === 'placed', closed };
      }),
    );
    const { state } = (await readStockLocation(database.em.fork(), 'EAST')) ?? {};
    const held = await query(`select 1 from reservation where location_id = 'EAST' and state = 'held'`);
    expect(held.length === 0 || state === 'open').toBe(true);
    expect(held).toHaveLength(outcomes.filter(({ placed }) => placed).length);
    for (const { orderId } of outcomes) await release(orderId);
    await change('EAST', { state: 'open' });
  });
});
