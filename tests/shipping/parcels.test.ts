import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { labelBook } from '../../dev/invariants/label-book.ts';
import type { SimulatedLabels } from '../../dev/simulators/easypost/read-simulated-labels.ts';
import { eventually } from '../../dev/shop/eventually.ts';
import { aShop } from '../support/a-shop.ts';
import { startTestShop, type TestShop } from '../support/test-shop.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
}, 120_000);
afterAll(() => shop.stop());

const york = { name: 'Ada Lovelace', line1: '7 Bridge Street', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };
const nowhere = { ...york, line1: '1 UNDELIVERABLE Road' };
const basket = { currency: 'GBP', lines: [{ sku: 'MUG', quantity: 1 }] };

const call = (method: 'GET' | 'POST', path: string, body?: object, as: 'storefront' | 'staff' = 'staff') =>
  shop.api.call(method, path, { as, ...(body && { body }) });

async function anOrder(shippingAddress: object = york, insistOnAddress = false): Promise<string> {
  const asked = { ...basket, shippingAddress, insistOnAddress };
  const quoted = await call('POST', '/v1/shipping-quotes', asked);
  const chosen = { shippingQuoteId: quoted.body.id, shippingOptionId: quoted.body.options[0].id };
  const body = { ...asked, ...chosen, email: 'ada@example.com', paymentMethod: 'pm_card_visa' };
  const headers = { 'idempotency-key': randomUUID() };
  const placed = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
  expect(placed.status).toBe(201);
  return placed.body.id as string;
}

const parcelOf = async (orderId: string) => (await call('GET', `/v1/shipments?orderId=${orderId}`)).body.data[0];
const parcelAt = (orderId: string, state: string) =>
  eventually(async () => {
    const parcel = await parcelOf(orderId);
    return parcel?.state === state ? parcel : undefined;
  });
const correct = (orderId: string, shippingAddress: object, more: object = {}) =>
  call('POST', `/v1/orders/${orderId}/shipping-address`, { shippingAddress, ...more });

const tell = (path: string, body: object = {}) =>
  fetch(`${shop.simulators.easyPost.url}/simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
async function paidLabels(shipmentId: string): Promise<number> {
  const answer = await fetch(`${shop.simulators.easyPost.url}/simulator/state`);
  const { labels } = (await answer.json()) as SimulatedLabels;
  return labels.filter(({ reference, refundStatus }) => reference === shipmentId && refundStatus === null).length;
}
const factsOf = async (orderId: string) =>
  (
    await shop.api.database.em
      .fork()
      .execute<{ type: string; data: object }[]>(
        'select type, data from order_event where order_id = ? order by sequence',
        [orderId],
      )
  ).filter(({ type }) => !type.startsWith('payment.'));

describe('the address of an order', () => {
  it('that was insisted on and refused is corrected, and the parcel is labelled and delivered', async () => {
    const orderId = await anOrder(nowhere, true);
    await eventually(async () =>
      (await parcelOf(orderId))?.attention?.includes('does not know this address') ? true : undefined,
    );
    expect(await correct(orderId, york)).toMatchObject({ status: 200, body: { orderId, shippingAddress: york } });
    const { id, trackingCode, attention } = await parcelAt(orderId, 'ready');
    expect(attention).toBeNull();
    expect((await call('GET', `/v1/orders/${orderId}`)).body.shippingAddress).toEqual(york);
    expect((await call('POST', `/v1/shipments/${id}/hand-over`)).status).toBe(200);
    await tell('pickups', { trackingCode });
    await parcelAt(orderId, 'delivered');
    const corrected = (await factsOf(orderId)).find(({ type }) => type === 'order.address-corrected');
    expect(corrected?.data).toEqual({ by: expect.any(String) });
  });

  it('is corrected once the label is bought: it is given back, and the warehouse begins anew', async () => {
    const orderId = await anOrder();
    const first = await parcelAt(orderId, 'ready');
    expect((await call('POST', `/v1/shipments/${first.id}/pick`)).status).toBe(200);
    expect((await correct(orderId, { ...york, line1: '8 Bridge Street' })).status).toBe(200);
    const second = await parcelAt(orderId, 'ready');
    expect(second.trackingCode).not.toBe(first.trackingCode);
    expect(await paidLabels(first.id)).toBe(1);
    expect((await call('POST', `/v1/shipments/${first.id}/pick`)).body.state).toBe('picked');
    expect((await factsOf(orderId)).map(({ type }) => type).slice(-5)).toEqual([
      'shipment.picked',
      'order.address-corrected',
      'shipment.planned',
      'shipment.ready',
      'shipment.picked',
    ]);
  });

  it('is not corrected to one that the carriers do not know, unless somebody insists', async () => {
    const orderId = await anOrder();
    await parcelAt(orderId, 'ready');
    expect(await correct(orderId, nowhere)).toMatchObject({
      status: 422,
      body: { code: 'address-not-deliverable', errors: [{ pointer: '/shippingAddress' }] },
    });
    expect((await call('GET', `/v1/orders/${orderId}`)).body.shippingAddress).toEqual(york);
    expect((await correct(orderId, nowhere, { insistOnAddress: true })).status).toBe(200);
  });

  it('is corrected by the storefront that took the order, until the label is bought', async () => {
    const orderId = await anOrder(nowhere, true);
    await eventually(async () =>
      (await parcelOf(orderId))?.attention?.includes('does not know this address') ? true : undefined,
    );
    const path = `/v1/orders/${orderId}/shipping-address`;
    const shopper = (shippingAddress: object) => call('POST', path, { shippingAddress }, 'storefront');
    expect(await shopper({ ...york, postalCode: 'ZE1 0AA' })).toMatchObject({
      status: 409,
      body: { code: 'reprice-needed' },
    });
    expect((await shopper(york)).status).toBe(200);
    await parcelAt(orderId, 'ready');
    expect(await shopper({ ...york, line1: '8 Bridge Street' })).toMatchObject({
      status: 409,
      body: { code: 'order-step-refused', detail: expect.stringContaining('label') },
    });
    expect((await correct(orderId, { ...york, line1: '8 Bridge Street' })).status).toBe(200);
  });

  it('stays what it is once a parcel has left, the order is closed, or in another country', async () => {
    const orderId = await anOrder();
    const { id } = await parcelAt(orderId, 'ready');
    const abroad = { ...york, postalCode: '10115', country: 'DE' };
    expect(await correct(orderId, abroad)).toMatchObject({ status: 422, body: { code: 'destination-not-served' } });
    await call('POST', `/v1/shipments/${id}/hand-over`);
    expect(await correct(orderId, york)).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
    const cancelled = await anOrder();
    await call('POST', `/v1/orders/${cancelled}/cancel`, { reasonCode: 'customer' });
    expect(await correct(cancelled, york)).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
    expect((await correct(randomUUID(), york)).status).toBe(404);
  });

  it('is told by a repeat under the same key what the first came to', async () => {
    const orderId = await anOrder();
    await parcelAt(orderId, 'ready');
    const headers = { 'idempotency-key': randomUUID() };
    const request = { as: 'staff' as const, headers, body: { shippingAddress: { ...york, line1: '9 Bridge Street' } } };
    const path = `/v1/orders/${orderId}/shipping-address`;
    const answers = await Promise.all([shop.api.call('POST', path, request), shop.api.call('POST', path, request)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await factsOf(orderId)).filter(({ type }) => type === 'order.address-corrected')).toHaveLength(1);
  });

  it('does not stand in any history', async () => {
    const orderId = await anOrder();
    await correct(orderId, { ...york, line1: '10 Secret Street' });
    for await (const { workflowId } of shop.temporal.workflow.list({ query: `WorkflowType = 'correctAddress'` })) {
      const history = await shop.temporal.workflow.getHandle(workflowId).fetchHistory();
      expect(Buffer.from(JSON.stringify(history)).toString()).not.toContain(Buffer.from('Secret').toString('base64'));
    }
  });
});

describe('a label that the carrier does not take back', () => {
  it('is in the list of what needs a person, until somebody has seen to it', async () => {
    const orderId = await anOrder();
    const { id, trackingCode } = await parcelAt(orderId, 'ready');
    await tell(`labels/${trackingCode}/refund`, { status: 'rejected' });
    expect((await call('POST', `/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' })).status).toBe(200);
    const waiting = () => call('GET', '/v1/shipments?needsAttention=true&limit=100');
    const listed = await eventually(async () =>
      (await waiting()).body.data.find((parcel: { id: string }) => parcel.id === id),
    );
    expect(listed).toMatchObject({ state: 'cancelled', attention: expect.stringContaining('price of the label') });
    const others = (await call('GET', `/v1/shipments?needsAttention=false&orderId=${orderId}`)).body.data;
    expect(others).toEqual([]);
    const acknowledged = await call('POST', `/v1/shipments/${id}/acknowledge`);
    expect(acknowledged).toMatchObject({ status: 200, body: { id, attention: null } });
    expect((await call('POST', `/v1/shipments/${id}/acknowledge`)).status).toBe(200);
    expect((await waiting()).body.data.some((parcel: { id: string }) => parcel.id === id)).toBe(false);
    expect((await factsOf(orderId)).at(-1)).toMatchObject({ type: 'shipment.acknowledged', data: { shipmentId: id } });
  });

  it('is not acknowledged away while the parcel is here: what it needs is to be settled', async () => {
    const orderId = await anOrder(nowhere, true);
    const { id } = await eventually(async () => {
      const parcel = await parcelOf(orderId);
      return parcel?.attention ? parcel : undefined;
    });
    expect(await call('POST', `/v1/shipments/${id}/acknowledge`)).toMatchObject({
      status: 409,
      body: { code: 'shipment-step-refused' },
    });
    expect((await call('POST', `/v1/shipments/${randomUUID()}/acknowledge`)).status).toBe(404);
  });
});

describe('a free sample in a basket with others', () => {
  /** An article of price 0, as staff make it, with ten on stock. */
  async function aSample(locationId: string): Promise<string> {
    const sku = `SAMPLE-${locationId}`;
    const variant = { sku, title: 'A sample', weightGrams: 10, prices: [{ amount: 0, currency: 'GBP' }] };
    expect((await call('POST', '/v1/products', { title: 'Sample', variants: [variant] })).status).toBe(201);
    const received = await shop.api.call('POST', '/v1/stock-receipts', {
      headers: { 'idempotency-key': randomUUID() },
      body: { lines: [{ sku, locationId, quantity: 10 }] },
    });
    expect(received.status).toBe(201);
    return sku;
  }

  it.each([
    ['in one parcel with them', 'MAIN', 1],
    ['in a parcel of its own', 'EAST', 2],
  ])('is quoted, ordered, paid and sent %s', async (_how, locationId, parcels) => {
    const sample = await aSample(locationId);
    const lines = [
      { sku: 'MUG', quantity: 1 },
      { sku: sample, quantity: 2 },
    ];
    const asked = { currency: 'GBP', lines, shippingAddress: york };
    const quoted = await call('POST', '/v1/shipping-quotes', asked, 'storefront');
    expect(quoted.status).toBe(201);
    const [option] = quoted.body.options;
    const chosen = { shippingQuoteId: quoted.body.id, shippingOptionId: option.id };
    const placed = await shop.api.call('POST', '/v1/orders', {
      as: 'storefront',
      headers: { 'idempotency-key': randomUUID() },
      body: { ...asked, ...chosen, email: 'ada@example.com', paymentMethod: 'pm_card_visa_multicapture' },
    });
    const total = { amount: 1_000 + option.price.amount, currency: 'GBP' };
    expect(placed).toMatchObject({ status: 201, body: { status: 'confirmed', total } });
    const { id } = placed.body as { id: string };
    const read = async () => (await call('GET', `/v1/orders/${id}`)).body;
    expect((await read()).lines).toMatchObject([{ sku: 'MUG' }, { sku: sample, unitPrice: { amount: 0 } }]);

    const ready = await eventually(async () => {
      const { data } = (await call('GET', `/v1/shipments?orderId=${id}`)).body;
      const areReady = data.length === parcels && data.every(({ state }: { state: string }) => state === 'ready');
      return areReady ? (data as { id: string; trackingCode: string }[]) : undefined;
    });
    for (const parcel of ready) {
      expect((await call('POST', `/v1/shipments/${parcel.id}/hand-over`)).status).toBe(200);
      await tell('pickups', { trackingCode: parcel.trackingCode });
    }
    await eventually(async () => (await read()).status === 'completed');
    expect(await read()).toMatchObject({ paymentStatus: 'captured', payments: [{ captured: total }], attention: null });
    const [level] = (await call('GET', `/v1/stock-levels?sku=${sample}`)).body.data;
    expect(level).toMatchObject({ available: 8 });
  });
});

describe('the books', () => {
  it('add up after all of this, the carriers’ own among them', async () => {
    const books = { gateway_label: labelBook(shop.simulators.easyPost.url, 5_000) };
    const { results } = await checkInvariants({ database: shop.api.database, books, graceSeconds: 90, pauseMs: 100 });
    expect(results.filter(({ status }) => status === 'violated')).toEqual([]);
    expect(results.filter(({ id, status }) => id === 'I6' && status === 'holds')).toHaveLength(2);
  });
});
