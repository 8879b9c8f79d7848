import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../dev/shop/eventually.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startTestShop, type TestShop } from '../../tests/support/test-shop.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 10_000 } }]);
}, 120_000);
afterEach(() => shop.simulators.stripe.faults.clear());
afterAll(() => shop.stop());

const post = (path: string, body: unknown) =>
  shop.api.call('POST', path, { as: 'storefront', body, headers: { 'idempotency-key': randomUUID() } });
const read = async (id: string) => (await shop.api.call('GET', `/v1/orders/${id}`, { as: 'storefront' })).body;

/** An order whose first card was declined. */
async function anUnpaidOrder(): Promise<string> {
  const lines = [{ sku: 'MUG', quantity: 1 }];
  const body = await aCheckoutBody(shop.api.database, lines, { paymentMethod: 'pm_card_visa_chargeDeclined' });
  const placed = await post('/v1/orders', body);
  expect(placed.status).toBe(202);
  return placed.body.id;
}

/** The states of what the provider has of an order. */
async function intentsOf(orderId: string): Promise<string[]> {
  const response = await fetch(`${shop.simulators.stripe.url}/simulator/state`);
  const { intents } = (await response.json()) as SimulatedPayments;
  return intents.filter(({ metadata }) => metadata['order_id'] === orderId).map(({ status }) => status);
}

describe('an order that is sent several cards at once', () => {
  it.each([2, 4])('is paid once by %i of them, and confirmed', async (cards) => {
    const id = await anUnpaidOrder();
    shop.simulators.stripe.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 700 });
    const paid = await Promise.all(
      Array.from({ length: cards }, () => post(`/v1/orders/${id}/payments`, { paymentMethod: 'pm_card_visa' })),
    );
    expect(paid.map(({ status, body }) => ({ status, outcome: body.outcome }))).toEqual(
      paid.map(() => ({ status: 201, outcome: 'authorised' })),
    );
    const order = await eventually(async () => {
      const known = await read(id);
      return known.confirmedAt && known;
    });
    expect(order.payments.map(({ state }: { state: string }) => state)).toEqual(['declined', 'authorised']);
    expect((await intentsOf(id)).filter((status) => status === 'requires_capture')).toHaveLength(1);
  });
});
