import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { call, itAddsUp, shop, tell, useParcelShop, york } from './parcel-shop.ts';

useParcelShop();

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

itAddsUp();
