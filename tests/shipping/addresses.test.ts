import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aShop } from '../support/a-shop.ts';
import { startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess();
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
  await shop.api.database.em.fork().execute(
    `insert into tax_rate (country, tax_class, rate_ppm, inclusive)
     select country, tax_class, 0, true from unnest(array['HK', 'AE', 'IE']) country, unnest(array['standard', 'shipping']) tax_class`,
  );
}, 120_000);
beforeEach(() => shop.simulators.easyPost.faults.clear());
afterAll(() => shop.stop());

type Address = Readonly<Record<string, unknown>>;
const york = { name: 'Ada Lovelace', line1: '7 Bridge Street', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };
const nowhere = { ...york, line1: '1 UNDELIVERABLE Road' };
const wallet = { city: 'York', postalCode: 'YO1', country: 'GB' };
const basket = { currency: 'GBP', lines: [{ sku: 'MUG', quantity: 1 }] };

function quote(shippingAddress: Address, more: object = {}, as: 'storefront' | 'staff' = 'storefront') {
  return shop.api.call('POST', '/v1/shipping-quotes', { as, body: { ...basket, shippingAddress, ...more } });
}

async function order(
  shippingAddress: Address,
  quoted: Awaited<ReturnType<typeof quote>>,
  more: object = {},
  as: 'storefront' | 'staff' = 'storefront',
) {
  const chosen = { shippingQuoteId: quoted.body.id, shippingOptionId: quoted.body.options?.[0].id };
  const body = {
    ...basket,
    ...chosen,
    email: 'ada@example.com',
    paymentMethod: 'pm_card_visa',
    shippingAddress,
    ...more,
  };
  return shop.api.call('POST', '/v1/orders', { as, body, headers: { 'idempotency-key': randomUUID() } });
}

async function reservedUnits(): Promise<number> {
  const [row] = await shop.api.database.em
    .fork()
    .execute<{ n: string }[]>('select sum(reserved) as n from stock_level');
  return Number(row?.n);
}

describe('an address as people write it', () => {
  it.each<[string, Address]>([
    ['without a postal code in Hong Kong', { name: 'Ada', line1: '1 Queen’s Road', city: 'Central', country: 'HK' }],
    ['without a postal code in Dubai', { name: 'Ada', line1: '1 Marina Walk', city: 'Dubai', country: 'AE' }],
    ['with empty fields', { ...york, line2: '', region: null, phone: '' }],
    ['with blanks', { ...york, name: 'Ada ', line1: ' 7  Bridge Street', postalCode: 'YO1 6DA ' }],
  ])('is quoted and ordered to %s', async (_, address) => {
    const quoted = await quote(address);
    expect(quoted.status).toBe(201);
    expect(await order(address, quoted)).toMatchObject({ status: 201, body: { status: 'confirmed' } });
  });

  it('is the same place, however its postal code is written', async () => {
    const quoted = await quote({ ...york, postalCode: 'YO16DA' });
    expect((await order({ ...york, postalCode: 'YO1 6DA' }, quoted)).status).toBe(201);
  });

  it('must have a postal code where letters need one', async () => {
    const quoted = await quote({ ...york, postalCode: undefined });
    expect(quoted.status).toBe(201);
    expect(await order({ ...york, postalCode: undefined }, quoted)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/shippingAddress/postalCode', code: 'required' }] },
    });
  });
});

describe('a quote for a part of the address', () => {
  it('is good for the whole address of an express wallet', async () => {
    const quoted = await quote(wallet);
    expect(quoted.status).toBe(201);
    const placed = await order(york, quoted);
    expect(placed).toMatchObject({ status: 201, body: { status: 'confirmed' } });
    expect((await shop.api.call('GET', `/v1/orders/${placed.body.id}`)).body.shippingAddress).toEqual(york);
  });

  it('is not good for another area, or another country', async () => {
    const quoted = await quote(wallet);
    for (const other of [
      { ...york, postalCode: 'LS1 1BA' },
      { ...york, country: 'IE' },
    ]) {
      expect(await order(other, quoted)).toMatchObject({ status: 409, body: { code: 'quote-of-another-basket' } });
    }
  });

  it('asks the price again, and does not send for less than it costs', async () => {
    const quoted = await quote(wallet);
    const before = await reservedUnits();
    const rates = [{ id: 'rate_1', carrier: 'RoyalMail', service: 'Tracked48', rate: '99.00', currency: 'GBP' }];
    const body = JSON.stringify({ object: 'Shipment', id: 'shp_dear', rates });
    shop.simulators.easyPost.faults.add({ route: 'POST /v2/shipments', body, times: 1 });
    expect(await order(york, quoted)).toMatchObject({
      status: 409,
      body: { code: 'price-changed', errors: [{ pointer: '/shippingOptionId' }] },
    });
    shop.simulators.easyPost.faults.clear();
    const none = JSON.stringify({ object: 'Shipment', id: 'shp_none', rates: [] });
    shop.simulators.easyPost.faults.add({ route: 'POST /v2/shipments', body: none, times: 1 });
    expect(await order(york, quoted)).toMatchObject({ status: 422, body: { code: 'no-shipping-service' } });
    expect(await reservedUnits()).toBe(before);
  });
});

describe('an address that the carriers do not know', () => {
  it('is refused at the quote, unless the shopper insists', async () => {
    expect(await quote(nowhere)).toMatchObject({
      status: 422,
      body: { code: 'address-not-deliverable', errors: [{ pointer: '/shippingAddress' }] },
    });
    const insisted = await quote(nowhere, { insistOnAddress: true });
    expect(insisted.status).toBe(201);
    expect((await order(nowhere, insisted)).status).toBe(201);
  });

  it.each([
    ['another street of the same postal code', york],
    ['what a wallet told', wallet],
  ])('is refused at the order, when %s was quoted, and nothing is held', async (_, told) => {
    const quoted = await quote(told);
    const before = await reservedUnits();
    expect(await order(nowhere, quoted)).toMatchObject({
      status: 422,
      body: { code: 'address-not-deliverable', errors: [{ pointer: '/shippingAddress' }] },
    });
    expect(await reservedUnits()).toBe(before);
    expect((await order(nowhere, quoted, { insistOnAddress: true })).status).toBe(201);
  });

  it('is not known to be one while carriers cannot verify: nobody is turned away', async () => {
    shop.simulators.easyPost.faults.add({ route: 'POST /v2/addresses', status: 429 });
    const quoted = await quote(york);
    expect(quoted.status).toBe(201);
    expect((await order({ ...york, line1: '8 Bridge Street' }, quoted)).status).toBe(201);
  });

  it('is not looked for where the carriers do not verify: in countries that they do not know', async () => {
    const body = JSON.stringify({
      error: { code: 'ADDRESS.VERIFY.INTL_NOT_ENABLED', message: 'Not enabled', errors: [] },
    });
    shop.simulators.easyPost.faults.add({ route: 'POST /v2/addresses', status: 422, body });
    expect((await quote(york)).status).toBe(201);
  });
});

describe('an order by telephone', () => {
  it('is quoted and placed by somebody of staff', async () => {
    const quoted = await quote(york, {}, 'staff');
    expect(quoted.status).toBe(201);
    expect((await order(york, quoted, {}, 'staff')).status).toBe(201);
  });
});
