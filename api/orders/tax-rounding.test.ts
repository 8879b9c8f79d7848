import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Money } from '../../domain/money/money.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startShopInProcess, type ShopInProcess } from '../../tests/support/shop/shop-in-process.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess();
  const { database } = shop.api;
  await aShop(database, [
    ...['PIN', 'TAG', 'CUP'].map((sku) => ({ sku, priceMinor: 7, onHand: { MAIN: 100 } })),
    { sku: 'CLIP', priceMinor: 5, onHand: { MAIN: 100 } },
  ]);
  await database.em.fork().execute(`update product_variant set tax_class = 'reduced' where sku = 'CLIP'`);
  await database.em.fork().execute(
    `insert into tax_rate (country, tax_class, rate_ppm, inclusive)
     values ('US', 'standard', 72500, false), ('US', 'reduced', 60000, false), ('US', 'shipping', 50000, false)`,
  );
}, 120_000);

afterAll(() => shop.stop());

async function setRule(scope: string, mode: string): Promise<void> {
  await shop.api.database.em.fork().execute(
    `insert into tax_rounding (country, scope, mode) values ('US', ?, ?)
     on conflict (country) do update set scope = excluded.scope, mode = excluded.mode`,
    [scope, mode],
  );
}

/** A quote, what it shows that an order costs, and an order by it with its lines divided and in another order. */
async function quote() {
  const single = ['PIN', 'TAG', 'CUP'].map((sku) => ({ sku, quantity: 1 }));
  const clip = (quantity: number) => ({ sku: 'CLIP', quantity });
  const request = await aCheckoutBody(shop.api.database, [...single, clip(2)], {
    shippingMinor: 390,
    shippingAddress: {
      name: 'Ada Lovelace',
      line1: '1 Main Street',
      city: 'New York',
      region: 'NY',
      postalCode: '10001',
      country: 'US',
    },
  });
  const { body: shown } = await shop.api.call('GET', `/v1/shipping-quotes/${request.shippingQuoteId}`);
  const place = (expectedTotal: Money) => {
    const body = { ...request, lines: [clip(1), ...single, clip(1)], expectedTotal };
    return shop.api.call('POST', '/v1/orders', {
      as: 'storefront',
      body,
      headers: { 'idempotency-key': randomUUID() },
    });
  };
  return { totals: shown.options[0].totals, place };
}

async function totalsOf(orderId: string) {
  const { body } = await shop.api.call('GET', `/v1/orders/${orderId}`);
  return body.totals;
}

describe('an order to a country for which the shop has set how tax is rounded', () => {
  it.each([
    // 0.5075 for each of three articles, 0.6 for two clips, and 19.5 for the sending.
    ['line', 'half-up', 24],
    ['rate-group', 'half-up', 23],
    ['order', 'half-up', 22],
    ['rate-group', 'down', 20],
  ])('costs what its quote showed: by %s, %s', async (scope, mode, tax) => {
    await setRule(scope, mode);
    const { totals, place } = await quote();
    expect(totals).toMatchObject({ tax: { amount: tax }, total: { amount: 421 + tax } });
    const { status, body } = await place(totals.total);
    expect({ status, total: body.total }).toEqual({ status: 201, total: totals.total });
    expect(await totalsOf(body.id)).toMatchObject({ ...totals, taxRounding: { scope, mode } });
  });

  it('is refused where the rule has changed the total that was shown, and keeps the rule that it was placed by', async () => {
    await setRule('line', 'half-up');
    const { totals, place } = await quote();
    await setRule('order', 'half-up');
    const refused = await place(totals.total);
    const actual = { amount: totals.total.amount - 2, currency: 'GBP' };
    expect(refused).toMatchObject({ status: 409, body: { code: 'total-changed', params: { actual } } });
    const { body } = await place(actual);
    await setRule('line', 'half-up');
    expect(await totalsOf(body.id)).toMatchObject({ total: actual, taxRounding: { scope: 'order', mode: 'half-up' } });
  });
});
