import { beforeAll, describe, expect, it } from '@jest/globals';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { aCheckoutBody, aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

const api = useTestApi();

beforeAll(async () => {
  await aShop(api.database, [{ sku: 'MUG', priceMinor: 1_200, onHand: { MAIN: 50 } }]);
});
const put = (path: string, body: object) => api.call('PUT', `/v1/tax-rates/${path}`, { body });
const remove = (path: string) => api.call('DELETE', `/v1/tax-rates/${path}`);
const ratesOf = async (
  country: string,
): Promise<{ taxClass: string; rate: string; state: string; validFrom: string | null }[]> =>
  (await api.call('GET', `/v1/tax-rates?country=${country}`)).body.data;
const rounding = (method: string, country: string, body?: object) =>
  api.call(method, `/v1/tax-rounding/${country}`, body ? { body } : {});

describe('tax rates', () => {
  it('are set as people write them, and kept exactly', async () => {
    const { status, body } = await put('de/Standard', { rate: '8,8750 %', pricesIncludeTax: true });
    expect(status).toBe(200);
    expect(body).toEqual({
      country: 'DE',
      taxClass: 'standard',
      rate: '8.875',
      pricesIncludeTax: true,
      validFrom: null,
      endedAt: null,
      state: 'in-force',
    });
    const rows = await api.database.em.fork().execute(`select rate_ppm from tax_rate where country = 'DE'`);
    expect(rows).toEqual([{ rate_ppm: 88_750 }]);
  });

  it.each([
    ['0.19', 'out-of-range', 'write "19" for 19 %'],
    ['101', 'out-of-range', 'more than 100'],
    ['1.00001', 'invalid-format', 'four decimals'],
    ['VAT', 'invalid-format', 'a number of per cent'],
    [19, 'wrong-type', 'text'],
  ])('are refused where nobody knows what is meant: %j', async (rate, code, detail) => {
    const { status, body } = await put('DE/standard', { rate, pricesIncludeTax: true });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      expect.objectContaining({ pointer: '/rate', code, detail: expect.stringContaining(detail) }),
    ]);
  });

  it('keep what was in force before, and do nothing where nothing changes', async () => {
    for (const rate of ['10', '10.0', '12']) await put('FR/standard', { rate, pricesIncludeTax: true });
    expect(await ratesOf('FR')).toMatchObject([
      { rate: '10', state: 'past', validFrom: null },
      { rate: '12', state: 'in-force', validFrom: expect.stringMatching(/Z$/) },
    ]);
  });

  it('are planned for a moment to come, replaced, and taken back', async () => {
    await put('AT/standard', { rate: '20', pricesIncludeTax: true });
    const july = { rate: '16', pricesIncludeTax: true, validFrom: '2037-07-01T00:00:00+02:00' };
    expect((await put('AT/standard', july)).body).toMatchObject({
      state: 'planned',
      validFrom: '2037-06-30T22:00:00.000Z',
    });
    await put('AT/standard', { ...july, rate: '15' });
    await put('AT/standard', { ...july, rate: '20', validFrom: '2038-01-01' });
    expect(await ratesOf('AT')).toMatchObject([
      { rate: '20', state: 'in-force' },
      { rate: '15', state: 'planned' },
      { rate: '20', state: 'planned', validFrom: '2038-01-01T00:00:00.000Z' },
    ]);
    expect((await remove('AT/standard?validFrom=2037-06-30T22:00:00Z')).status).toBe(204);
    expect((await remove('AT/standard?validFrom=2037-06-30T22:00:00Z')).status).toBe(404);
    expect(await ratesOf('AT')).toHaveLength(2);
  });

  it('are not planned for what has passed', async () => {
    const { status, body } = await put('AT/standard', { rate: '20', pricesIncludeTax: true, validFrom: '2020-07-01' });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer: '/validFrom', code: 'out-of-range' }]);
  });

  it('decide what an order costs that is placed now, and none that was placed', async () => {
    const checkout = createCheckoutRepository(api.database);
    const place = async (expectedMinor: number) => {
      const orderId = await aStoredRequest(api.database, [{ sku: 'MUG', quantity: 1 }], {
        shippingMinor: 0,
        expectedTotal: { amount: expectedMinor, currency: 'GBP' },
      });
      return { orderId, placed: await checkout.placeOrder({ orderId, payUntil: Date.now() + 60_000 }) };
    };
    const taxOf = async (orderId: string) => {
      const [row] = await api.database.em
        .fork()
        .execute<{ tax: string }[]>('select tax_minor::text as tax from sales_order where id = ?', [orderId]);
      return row?.tax;
    };
    const before = await place(1_200);
    const quote = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }], { shippingMinor: 0 });
    const quoted = async () =>
      (await api.call('GET', `/v1/shipping-quotes/${quote.shippingQuoteId}`)).body.options[0].totals;
    expect(await quoted()).toMatchObject({ tax: { amount: 200 }, total: { amount: 1_200 } });
    await put('GB/standard', { rate: '25', pricesIncludeTax: false, validFrom: '2040-01-01' });
    expect(await quoted()).toMatchObject({ tax: { amount: 200 } });
    // The moment comes.
    await api.database.em
      .fork()
      .execute(`update tax_rate set valid_from = now() where country = 'GB' and valid_from > now()`);
    expect(await quoted()).toMatchObject({ tax: { amount: 300 }, total: { amount: 1_500 } });
    expect((await place(1_200)).placed).toMatchObject({ kind: 'refused', code: 'total-changed' });
    const after = await place(1_500);
    expect(after.placed).toMatchObject({ kind: 'placed' });
    expect([await taxOf(before.orderId), await taxOf(after.orderId)]).toEqual(['200', '300']);
    const listed = await api.call('GET', '/v1/products?sku=MUG&currency=GBP&country=GB');
    expect(listed.body.data[0].variants[0].price.taxIncluded).toBe(false);
  });

  it('end the sale of a class to a country when they are deleted', async () => {
    await put('NO/standard', { rate: '25', pricesIncludeTax: true });
    expect((await remove('no/STANDARD')).status).toBe(204);
    expect((await remove('NO/standard')).status).toBe(404);
    expect(await ratesOf('NO')).toMatchObject([{ rate: '25', state: 'past', endedAt: expect.stringMatching(/Z$/) }]);
  });

  it('that were in force stay on record when the sale is ended, and begin anew from then on', async () => {
    await put('IS/shipping', { rate: '24', pricesIncludeTax: true });
    for (const rate of ['11', '24']) await put('IS/standard', { rate, pricesIncludeTax: true });
    await put('IS/standard', { rate: '30', pricesIncludeTax: true, validFrom: '2040-01-01' });
    const isSoldTo = async () => {
      const { countries } = (await api.call('GET', '/v1/shop', { as: 'storefront' })).body;
      return countries.some(({ code }: { code: string }) => code === 'IS');
    };
    expect(await isSoldTo()).toBe(true);
    await remove('IS/standard');
    expect(await isSoldTo()).toBe(false);
    const ended = [
      { rate: '11', state: 'past', validFrom: null, endedAt: null },
      { rate: '24', state: 'past', endedAt: expect.any(String) },
    ];
    const standard = async () => (await ratesOf('IS')).filter(({ taxClass }) => taxClass === 'standard');
    expect(await standard()).toMatchObject(ended);
    const again = await put('IS/standard', { rate: '24', pricesIncludeTax: true });
    expect(again.body).toMatchObject({ state: 'in-force', validFrom: expect.stringMatching(/Z$/), endedAt: null });
    expect(await standard()).toMatchObject([...ended, { rate: '24', state: 'in-force' }]);
    expect(await isSoldTo()).toBe(true);
  });

  it('of a country where the sale was ended sell nothing there', async () => {
    const checkout = createCheckoutRepository(api.database);
    const orderId = await aStoredRequest(api.database, [{ sku: 'MUG', quantity: 1 }], { shippingMinor: 0 });
    await remove('GB/standard');
    expect(await checkout.placeOrder({ orderId, payUntil: Date.now() + 60_000 })).toMatchObject({ kind: 'refused' });
    const listed = await api.call('GET', '/v1/products?sku=MUG&currency=GBP&country=GB');
    expect(listed.body.data[0].variants[0].price.taxIncluded).toBeNull();
    await put('GB/standard', { rate: '20', pricesIncludeTax: true });
  });

  it('are listed page by page', async () => {
    const first = await api.call('GET', '/v1/tax-rates?limit=3');
    const keysOf = (data: { country: string; taxClass: string; validFrom: string }[]) =>
      data.map(({ country, taxClass, validFrom }) => `${country} ${taxClass} ${validFrom}`);
    const all: string[] = keysOf(first.body.data);
    for (let next = first.body.nextCursor; next;) {
      const page = await api.call('GET', `/v1/tax-rates?limit=3&after=${next}`);
      all.push(...keysOf(page.body.data));
      next = page.body.nextCursor;
    }
    const whole = keysOf((await api.call('GET', '/v1/tax-rates?limit=100')).body.data);
    expect(all).toEqual(whole);
    expect(new Set(all).size).toBe(whole.length);
  });

  it('are for staff', async () => {
    expect((await api.call('GET', '/v1/tax-rates', { as: 'storefront' })).status).toBe(403);
    const body = { rate: '1', pricesIncludeTax: true };
    expect((await api.call('PUT', '/v1/tax-rates/DE/standard', { as: 'storefront', body })).status).toBe(403);
  });
});

describe('the rounding of tax', () => {
  it('is built in until the shop sets its own, and again when that is taken away', async () => {
    const builtIn = { country: 'US', scope: 'order', mode: 'half-up', builtIn: true };
    expect((await rounding('GET', 'us')).body).toEqual(builtIn);
    const own = { country: 'US', scope: 'rate-group', mode: 'down', builtIn: false };
    expect((await rounding('PUT', 'US', { scope: 'Rate group', mode: 'down' })).body).toEqual(own);
    expect((await rounding('GET', 'US')).body).toEqual(own);
    expect((await rounding('DELETE', 'US')).body).toEqual(builtIn);
    expect((await rounding('GET', 'US')).body).toEqual(builtIn);
  });

  it('is one of the rules that are known, in a country that is one', async () => {
    const { status, body } = await rounding('PUT', 'US', { scope: 'basket', mode: 'up' });
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/scope', '/mode']);
    expect((await rounding('GET', 'XX')).status).toBe(400);
  });
});
