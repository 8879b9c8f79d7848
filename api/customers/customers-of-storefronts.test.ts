import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
let api: TestApi;
/** Another storefront, which has nothing to do with the first. */
let others: { readonly headers: Record<string, string> };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({ databaseUrl: testDatabase.url });
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 100 } }]);
  const { key } = await createCredentialRepository(api.database).create({ name: 'Other', role: 'storefront' });
  others = { headers: { authorization: `Bearer ${key}` } };
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const asOther = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  api.call(method, path, { as: null, headers: { ...others.headers, ...headers }, ...(body ? { body } : {}) });

async function aCustomerOf(as: 'storefront' | 'staff') {
  const email = `${randomUUID()}@example.com`;
  const { body } = await api.call('POST', '/v1/customers', { as, body: { email, name: 'Ada' } });
  return body as { readonly id: string; readonly email: string };
}

const change = { name: 'Somebody else' };

describe('a customer whom a storefront has added', () => {
  it('is not told of to another: neither by id nor by address, and nobody there changes them', async () => {
    const { id, email } = await aCustomerOf('storefront');
    const path = `/v1/customers/${id}`;
    expect((await asOther('GET', path)).status).toBe(404);
    expect((await asOther('GET', `${path}/orders`)).status).toBe(404);
    expect((await asOther('PATCH', path, change, { 'if-match': '*' })).status).toBe(404);
    expect((await asOther('GET', `/v1/customers?email=${email}`)).body.data).toEqual([]);
    expect((await api.call('GET', path, { as: 'storefront' })).body).toMatchObject({ name: 'Ada', version: 1 });
    expect((await api.call('GET', path, { as: 'staff' })).status).toBe(200);
  });

  it('is ordered for by that storefront and by staff, and is not there for another', async () => {
    const { id: customerId } = await aCustomerOf('storefront');
    const order = async (headers: Record<string, string>, as: 'storefront' | 'staff' | null) => {
      const body = { ...(await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }])), customerId };
      return api.call('POST', '/v1/orders', { as, body, headers: { ...headers, 'idempotency-key': randomUUID() } });
    };
    expect(await order(others.headers, null)).toMatchObject({ status: 422, body: { code: 'unknown-customer' } });
    expect((await order({}, 'storefront')).status).toBe(202);
    expect((await order({}, 'staff')).status).toBe(202);
  });
});

describe('a customer of the shop itself', () => {
  it('is every storefront’s, whether staff have added them or an import', async () => {
    const { id, email } = await aCustomerOf('staff');
    for (const ask of [asOther, (method: string, path: string) => api.call(method, path, { as: 'storefront' })]) {
      expect((await ask('GET', `/v1/customers/${id}`)).status).toBe(200);
      expect((await ask('GET', `/v1/customers?email=${email}`)).body.data).toHaveLength(1);
    }
    expect((await asOther('PATCH', `/v1/customers/${id}`, change, { 'if-match': '*' })).status).toBe(200);
  });

  it('has with each storefront the orders that it placed', async () => {
    const { id: customerId } = await aCustomerOf('staff');
    const orderId = randomUUID();
    const em = api.database.em.fork();
    await em.execute(
      `with request as (
         insert into checkout_request (order_id, credential_id, body_hash, resolved_at) values (?, ?, 'hash', now())
         returning order_id, number
       )
       insert into sales_order (id, number, status, payment_status, fulfilment_stage, customer_id, email, currency, items_minor,
         shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id, carrier, carrier_service)
       select order_id, number, 'confirmed', 'authorised', 'not-started', ?, 'ada@example.com', 'GBP', 100, 0, 0, 100, '{}',
         '{"country":"GB"}', gen_random_uuid(), gen_random_uuid(), 'RoyalMail', 'Tracked48' from request`,
      [orderId, api.credentialIds.storefront, customerId],
    );
    const path = `/v1/customers/${customerId}/orders`;
    const idsOf = ({ body }: { body: { data: { id: string }[] } }) => body.data.map(({ id }) => id);
    expect(idsOf(await api.call('GET', path, { as: 'storefront' }))).toEqual([orderId]);
    expect(idsOf(await api.call('GET', path, { as: 'staff' }))).toEqual([orderId]);
    expect(idsOf(await asOther('GET', path))).toEqual([]);
  });
});

it('reads the quotes that it has asked for, and not another’s', async () => {
  const em = api.database.em.fork();
  const { shippingQuoteId } = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }]);
  const path = `/v1/shipping-quotes/${shippingQuoteId}`;
  await em.execute('update shipping_quote set made_by = ? where id = ?', [
    api.credentialIds.storefront,
    shippingQuoteId,
  ]);
  expect((await asOther('GET', path)).status).toBe(404);
  expect((await api.call('GET', path, { as: 'storefront' })).status).toBe(200);
  expect((await api.call('GET', path, { as: 'staff' })).status).toBe(200);
});
