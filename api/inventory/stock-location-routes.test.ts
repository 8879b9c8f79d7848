import { describe, expect, it } from '@jest/globals';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

const api = useTestApi();

const warehouse = {
  name: 'Bright Lamps Ltd',
  line1: '12 Canal Wharf',
  city: 'Leeds',
  postalCode: 'ls115ps',
  country: 'uk',
  phone: '0113 496 0101',
};
const add = (body: object, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/stock-locations', { body, headers });
const read = (id: string) => api.call('GET', `/v1/stock-locations/${id}`);
const change = (id: string, tag: string, body: object) =>
  api.call('PATCH', `/v1/stock-locations/${id}`, { body, headers: { 'if-match': tag } });

describe('stock locations', () => {
  it('are added once, and read with what people typed written as it is meant', async () => {
    const draft = { id: 'LEEDS', name: ' Warehouse ', address: warehouse };
    const [made, again] = [
      await add(draft, { 'idempotency-key': 'l-1' }),
      await add(draft, { 'idempotency-key': 'l-1' }),
    ];
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe('/v1/stock-locations/LEEDS');
    expect(made.body).toMatchObject({
      id: 'LEEDS',
      name: 'Warehouse',
      priority: 100,
      state: 'open',
      address: { country: 'GB', postalCode: 'LS11 5PS', phone: '+441134960101' },
      version: 1,
    });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(made.body);
    const found = await read('leeds');
    expect(found.headers.get('etag')).toBe('"1"');
    expect(found.body).toEqual(made.body);
  });

  it('have codes of which case tells no two apart', async () => {
    const { status, body } = await add({ id: 'Leeds', name: 'Another', address: warehouse });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'location-taken', errors: [{ pointer: '/id', code: 'location-taken' }] });
  });

  it('need a code and a whole address', async () => {
    const { status, body } = await add({ id: 'not a code', name: 'X', address: { ...warehouse, city: '', line1: '' } });
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/address/city',
      '/address/line1',
      '/id',
    ]);
  });

  it('are changed by who has read them, and not by who has not', async () => {
    await add({ id: 'YORK', name: 'Depot', priority: 50, address: warehouse });
    const renamed = await change('york', '"1"', { name: 'Depot, York', priority: 20 });
    expect(renamed.body).toMatchObject({ name: 'Depot, York', priority: 20, version: 2 });
    expect((await change('YORK', '"1"', { name: 'Mine' })).body.code).toBe('version-mismatch');
    expect((await api.call('PATCH', '/v1/stock-locations/YORK', { body: { name: 'X' } })).status).toBe(428);
    expect((await change('NOWHERE', '*', { name: 'X' })).status).toBe(404);
  });

  it('are listed page by page, the preferred ones first', async () => {
    await add({ id: 'AAA', name: 'Last', priority: 999, address: warehouse });
    const first = await api.call('GET', '/v1/stock-locations?limit=2');
    const next = await api.call('GET', `/v1/stock-locations?limit=2&after=${first.body.nextCursor}`);
    const ids = [...first.body.data, ...next.body.data].map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['YORK', 'LEEDS', 'AAA']);
    expect(next.body.nextCursor).toBeNull();
  });

  it('are closed once no order needs them, and opened again', async () => {
    await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 3 } }]);
    const orderId = await aStoredRequest(api.database, [{ sku: 'MUG', quantity: 2 }]);
    const checkout = createCheckoutRepository(api.database);
    await checkout.placeOrder({ orderId, payUntil: Date.now() + 60_000 });
    const refused = await change('MAIN', '*', { state: 'closed' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'location-in-use',
      params: { reservedUnits: 2, openShipments: 0 },
      errors: [{ pointer: '/state' }],
    });
    expect((await read('MAIN')).body).toMatchObject({ state: 'open', version: 1 });
    await checkout.releaseStock({ orderId });
    expect((await change('MAIN', '*', { state: 'Closed' })).body).toMatchObject({ state: 'closed', version: 2 });
    const levels = () => api.call('GET', '/v1/stock-levels?sku=MUG', { as: 'storefront' });
    const listed = () => api.call('GET', '/v1/products?sku=MUG', { as: 'storefront' });
    expect((await levels()).body.data).toMatchObject([{ onHand: 3, available: 0 }]);
    expect((await listed()).body.data[0].variants[0].availability.available).toBe(0);
    await change('MAIN', '*', { state: 'open' });
    expect((await levels()).body.data).toMatchObject([{ onHand: 3, available: 3 }]);
    expect((await listed()).body.data[0].variants[0].availability.available).toBe(3);
  });

  it('are none of a storefront’s business', async () => {
    for (const [method, path] of [
      ['GET', '/v1/stock-locations'],
      ['GET', '/v1/stock-locations/LEEDS'],
      ['POST', '/v1/stock-locations'],
    ] as const) {
      expect((await api.call(method, path, { as: 'storefront' })).status).toBe(403);
    }
  });
});
