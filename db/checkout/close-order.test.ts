import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { aWaitingOrder, stockDiscrepancies } from '../../tests/support/stock-fixtures.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { createCheckoutRepository } from './checkout-repository.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;
let checkout: ReturnType<typeof createCheckoutRepository>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 6, connectTimeoutMs: 60_000 }));
  checkout = createCheckoutRepository(database);
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 100 } },
    { sku: 'TIN', onHand: { MAIN: 2 }, backorderable: true },
  ]);
});
afterAll(async () => {
  expect(await stockDiscrepancies(database)).toEqual([]);
  await drop();
});

const payUntil = Date.now() + 3_600_000;
const heldBy = (orderId: string) => query(`select 1 from reservation where order_id = ? and state = 'held'`, [orderId]);
const refusal = {
  code: 'payment-method-invalid',
  detail: 'The payment provider cannot use this payment method (resource_missing).',
  pointer: '/paymentMethod',
} as const;

describe('an order that is given up before it was placed', () => {
  it('holds nothing where the step that places it goes on after all', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'MUG', quantity: 3 }]);
    await checkout.releaseStock({ orderId });
    await checkout.closeOrder({ orderId, to: 'cancelled', reasonCode: 'failure' });
    expect(await checkout.placeOrder({ orderId, payUntil })).toMatchObject({
      kind: 'refused',
      code: 'request-expired',
    });
    expect(await heldBy(orderId)).toEqual([]);
  });
});

describe('an order whose payment method was rejected', () => {
  async function refused(sku: string) {
    const orderId = await aStoredRequest(database, [{ sku, quantity: 2 }]);
    await checkout.placeOrder({ orderId, payUntil });
    const request = { orderId, attempt: 1, rejectCode: 'resource_missing', refusal };
    return { orderId, request, given: await checkout.refuseOrder(request) };
  }

  it('holds nothing, and is told the same when it is repeated', async () => {
    const { orderId, request } = await refused('MUG');
    await checkout.refuseOrder(request);
    expect(await heldBy(orderId)).toEqual([]);
    expect(await checkout.placeOrder({ orderId, payUntil })).toEqual({ kind: 'refused', ...refusal });
    expect(await query('select status, payment_status, pay_until from sales_order where id = ?', [orderId])).toEqual([
      { status: 'cancelled', payment_status: 'declined', pay_until: null },
    ]);
    expect(await query('select state, decline_code from payment where order_id = ?', [orderId])).toEqual([
      { state: 'declined', decline_code: 'resource_missing' },
    ]);
    expect(await query('select type from event where subject_id = ? order by sequence', [orderId])).toEqual([
      { type: 'order.placed' },
      { type: 'order.refused' },
    ]);
  });

  it('leaves what it held to those who wait', async () => {
    const waiting = await aWaitingOrder(database, [{ sku: 'TIN', quantity: 1 }]);
    const { given, request } = await refused('TIN');
    expect(given).toEqual({ orderIds: [waiting] });
    // The answer may be lost, and whoever waits is still to be woken.
    expect(await checkout.refuseOrder(request)).toEqual(given);
    expect(await checkout.releaseStock(request)).toEqual(given);
  });

  it('is left alone where it was paid meanwhile', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'MUG', quantity: 1 }]);
    await checkout.placeOrder({ orderId, payUntil });
    await checkout.confirmOrder({ orderId, attempt: 1, intentId: `pi_${orderId}`, authorisedMinor: 1_395 });
    await checkout.refuseOrder({ orderId, attempt: 1, rejectCode: 'resource_missing', refusal });
    expect(await query('select status from sales_order where id = ?', [orderId])).toEqual([{ status: 'confirmed' }]);
    expect(await heldBy(orderId)).toHaveLength(1);
  });
});
