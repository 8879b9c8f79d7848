import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startShopInProcess, type ShopInProcess } from '../../tests/support/shop/shop-in-process.ts';
import { unseenChanges, watchOrders } from '../../tests/support/watch-orders.ts';

const DECLINED = 'pm_card_visa_chargeDeclined';
const RETRY_SECONDS = 8;

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess(
    { RATE_LIMIT_SHOPPER_ORDERS: '0', RATE_LIMIT_SHOPPER_PAYMENTS: '0' },
    { payment: { retrySeconds: RETRY_SECONDS, attemptsPerHour: 0 }, 'unpaid-orders': { ordersOfBuyer: 0 } },
  );
  await watchOrders(shop.api.database);
  await aShop(shop.api.database, [
    { sku: 'MUG', onHand: { MAIN: 10_000 } },
    { sku: 'RARE', onHand: { MAIN: 3 } },
  ]);
}, 120_000);
afterEach(() => shop.simulators.stripe.faults.clear());
afterAll(() => shop.stop());

const post = (path: string, body: unknown, key: string = randomUUID()) =>
  shop.api.call('POST', path, { as: 'storefront', body, headers: { 'idempotency-key': key } });
const pay = (id: string, paymentMethod = 'pm_card_visa') => post(`/v1/orders/${id}/payments`, { paymentMethod });
const read = async (id: string) => (await shop.api.call('GET', `/v1/orders/${id}`, { as: 'storefront' })).body;
const until = (id: string, status: string) =>
  eventually(async () => {
    const order = await read(id);
    return order.status === status && order;
  });

async function place(paymentMethod: string, { sku = 'MUG', quantity = 1 } = {}) {
  const body = await aCheckoutBody(shop.api.database, [{ sku, quantity }], { paymentMethod });
  const key = randomUUID();
  const again = () => post('/v1/orders', body, key);
  return { ...(await again()), again };
}

/** An order whose first card was declined. */
async function anUnpaidOrder(): Promise<string> {
  const placed = await place(DECLINED);
  expect(placed.status).toBe(202);
  return placed.body.id;
}

/** The states of what the provider has of an order. */
async function intentsOf(orderId: string): Promise<string[]> {
  const response = await fetch(`${shop.simulators.stripe.url}/simulator/state`);
  const { intents } = (await response.json()) as SimulatedPayments;
  return intents.filter(({ metadata }) => metadata['order_id'] === orderId).map(({ status }) => status);
}

const holds = async (orderId: string) => (await intentsOf(orderId)).filter((status) => status === 'requires_capture');

describe('an order that is sent several cards at once', () => {
  it.each([2, 4])('is paid once by %i of them, and confirmed', async (cards) => {
    const id = await anUnpaidOrder();
    shop.simulators.stripe.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 700 });
    const paid = await Promise.all(Array.from({ length: cards }, () => pay(id)));
    expect(paid.map(({ status, body }) => [status, body.outcome])).toEqual(paid.map(() => [201, 'authorised']));
    const order = await read(id);
    expect(order.confirmedAt).not.toBeNull();
    expect(order.payments.map(({ state }: { state: string }) => state)).toEqual(['declined', 'authorised']);
    expect(await holds(id)).toHaveLength(1);
  });
});

describe('an order that is paid with another card', () => {
  it('is confirmed for whoever reads it after the answer', async () => {
    for (let n = 0; n < 10; n += 1) {
      const id = await anUnpaidOrder();
      expect((await pay(id)).status).toBe(201);
      const order = await read(id);
      expect(order).toMatchObject({ paymentStatus: 'authorised', nextAction: null, confirmedAt: expect.any(String) });
      expect(order.status).not.toBe('awaiting-payment');
    }
  });

  it('is not called paid where it was cancelled first', async () => {
    for (let n = 0; n < 6; n += 1) {
      const id = await anUnpaidOrder();
      shop.simulators.stripe.faults.add({ route: 'POST /v1/payment_intents', latencyMs: n * 60, times: 1 });
      const [paid, cancelled] = await Promise.all([
        pay(id),
        post(`/v1/orders/${id}/cancel`, { reasonCode: 'customer' }),
      ]);
      expect([200, 202]).toContain(cancelled.status);
      const order = await until(id, 'cancelled');
      expect([201, 409]).toContain(paid.status);
      // Paid first and cancelled after is one way to be first; to be called paid and never to have been is none.
      expect(paid.status === 201).toBe(order.confirmedAt !== null && paid.body.outcome === 'authorised');
      expect(await holds(id)).toEqual([]);
    }
  });
});

describe('a payment method that the provider does not know', () => {
  it('refuses the order at once, and holds nothing', async () => {
    const { status, body, again } = await place('pm_nobody', { sku: 'RARE', quantity: 3 });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'payment-method-invalid', errors: [{ pointer: '/paymentMethod' }] },
    });
    expect((await again()).body).toMatchObject({ code: 'payment-method-invalid' });
    expect((await place('pm_card_visa', { sku: 'RARE', quantity: 3 })).status).toBe(201);
  });

  it('is told so of a later card, and the order goes on waiting', async () => {
    const id = await anUnpaidOrder();
    expect(await pay(id, 'pm_nobody')).toMatchObject({ status: 422, body: { code: 'payment-method-invalid' } });
    expect(await pay(id)).toMatchObject({ status: 201 });
  });
});

describe('an order that waits for another card', () => {
  it('has a little while, and is undone then', async () => {
    const placed = await place(DECLINED);
    const left = Date.parse(placed.body.nextAction.until) - Date.now();
    expect(left).toBeLessThanOrEqual(RETRY_SECONDS * 1_000);
    expect((await read(placed.body.id)).nextAction.until).toBe(placed.body.nextAction.until);
    await until(placed.body.id, 'expired');
  });

  it('is not paid by a card whose answer never came, once others were told that it waits no longer', async () => {
    const id = await anUnpaidOrder();
    shop.simulators.stripe.faults.add({ route: '*', status: 503 });
    const { nextAction } = await read(id);
    const tried = pay(id);
    await eventually(() => Date.now() > Date.parse(nextAction.until) + 1_000);
    expect([409, 503]).toContain((await tried).status);
    expect(await pay(id)).toMatchObject({ status: 409, body: { code: 'payment-not-awaited' } });
    shop.simulators.stripe.faults.clear();
    expect((await until(id, 'expired')).confirmedAt).toBeNull();
    expect(await holds(id)).toEqual([]);
  });
});

describe('whoever follows an order by its tag', () => {
  it('was told of all that was shown of any order above', async () => {
    for (const role of ['storefront', 'staff'] as const) {
      const { bodies, unseen } = await unseenChanges(shop.api.database, role);
      expect(unseen).toEqual([]);
      expect(bodies).toBeGreaterThan(20);
    }
  });
});
