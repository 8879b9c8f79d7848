import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import type { SimulatedLabels } from '../../dev/simulators/easypost/read-simulated-labels.ts';
import { labelBook } from '../../tools/invariants/label-book.ts';
import { aShop } from '../support/a-shop.ts';
import { eventually } from '../support/eventually.ts';
import { startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';
import { testApiEnvironment } from '../support/test-api.ts';

/** The shop of this test file, once its tests run. */
export let shop: ShopInProcess;

/** Starts a shop with mugs in MAIN for the tests of a file. */
export function useParcelShop(): void {
  beforeAll(async () => {
    shop = await startShopInProcess();
    await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
  }, 120_000);
  afterAll(() => shop.stop());
}

/** The last test of a file: our books add up after the others, and equal the carriers'. */
export function itAddsUp(): void {
  it('the books add up after all of this, the carriers’ own among them', async () => {
    const books = { gateway_label: labelBook(shop.simulators.easyPost.url, 5_000) };
    const { results } = await checkInvariants({ database: shop.api.database, books, graceSeconds: 90, pauseMs: 100 });
    expect(results.filter(({ status }) => status === 'violated')).toEqual([]);
    expect(results.filter(({ id, status }) => id === 'I6' && status === 'holds')).toHaveLength(2);
  });
}

export const york = {
  name: 'Ada Lovelace',
  line1: '7 Bridge Street',
  city: 'York',
  postalCode: 'YO1 6DA',
  country: 'GB',
};
export const nowhere = { ...york, line1: '1 UNDELIVERABLE Road' };
const basket = { currency: 'GBP', lines: [{ sku: 'MUG', quantity: 1 }] };

export const call = (method: 'GET' | 'POST', path: string, body?: object, as: 'storefront' | 'staff' = 'staff') =>
  shop.api.call(method, path, { as, ...(body && { body }) });

export async function anOrder(shippingAddress: object = york, insistOnAddress = false): Promise<string> {
  const asked = { ...basket, shippingAddress, insistOnAddress };
  const quoted = await call('POST', '/v1/shipping-quotes', asked);
  const chosen = { shippingQuoteId: quoted.body.id, shippingOptionId: quoted.body.options[0].id };
  const body = { ...asked, ...chosen, email: 'ada@example.com', paymentMethod: 'pm_card_visa' };
  const headers = { 'idempotency-key': randomUUID() };
  const placed = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
  expect(placed.status).toBe(201);
  return placed.body.id as string;
}

export const parcelOf = async (orderId: string) => (await call('GET', `/v1/shipments?orderId=${orderId}`)).body.data[0];
export const parcelAt = (orderId: string, state: string) =>
  eventually(async () => {
    const parcel = await parcelOf(orderId);
    return parcel?.state === state ? parcel : undefined;
  });
export const correct = (orderId: string, shippingAddress: object, more: object = {}) =>
  call('POST', `/v1/orders/${orderId}/shipping-address`, { shippingAddress, ...more });

export const tell = (path: string, body: object = {}) =>
  fetch(`${shop.simulators.easyPost.url}/simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
export async function paidLabels(shipmentId: string): Promise<number> {
  const answer = await fetch(`${shop.simulators.easyPost.url}/simulator/state`);
  const { labels } = (await answer.json()) as SimulatedLabels;
  return labels.filter(({ reference, refundStatus }) => reference === shipmentId && refundStatus === null).length;
}
export const factsOf = async (orderId: string) =>
  (
    await shop.api.database.em
      .fork()
      .execute<{ type: string; data: object }[]>(
        `select type, data || jsonb_strip_nulls(jsonb_build_object('by', actor_name)) as data from event where subject_id = ? order by sequence`,
        [orderId],
      )
  ).filter(({ type }) => !type.startsWith('payment.'));

export const sql = <Row extends object>(text: string, parameters: unknown[]) =>
  shop.api.database.em.fork().execute<Row[]>(text, parameters);

/** What the carrier says under a label, by the label's own id. */
export async function carrierSays(providerShipmentId: string, status: string): Promise<string> {
  const id = `evt_${randomUUID()}`;
  const result = { tracking_code: 'OLD', shipment_id: providerShipmentId, status };
  const rawBody = JSON.stringify({ id, description: 'tracker.updated', result });
  const hex = createHmac('sha256', testApiEnvironment.EASYPOST_WEBHOOK_SECRET).update(rawBody).digest('hex');
  const headers = { 'x-hmac-signature': `hmac-sha256-hex=${hex}` };
  expect((await shop.api.call('POST', '/v1/webhooks/easypost', { as: null, rawBody, headers })).status).toBe(200);
  return id;
}
