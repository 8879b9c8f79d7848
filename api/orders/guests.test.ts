import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';

let testDatabase: TestDatabase;
/** Its Temporal cannot be reached: orders are stored, and answered 202. */
let api: TestApi;
let publishable: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({ databaseUrl: testDatabase.url });
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
  const credentials = createCredentialRepository(api.database);
  ({ key: publishable } = await credentials.create({ name: 'Website', role: 'publishable' }));
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const ask = (key: string, method: string, path: string, body?: unknown, at: TestApi = api) =>
  at.call(method, path, {
    as: null,
    headers: { ...bearer(key), 'idempotency-key': 'a key' },
    ...(body ? { body } : {}),
  });

async function place(key: string, changes: object = {}) {
  const body = { ...(await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }])), ...changes };
  return api.call('POST', '/v1/orders', {
    as: null,
    body,
    headers: { ...bearer(key), 'idempotency-key': randomUUID() },
  });
}

/** An order that is confirmed, and the token that its shopper has. */
async function anOrder() {
  const { orderId } = await aConfirmedOrder(api.database, { lines: [{ sku: randomUUID(), at: { MAIN: 1 } }] });
  const tokens = createOrderTokens(createSigningKeyRepository(api.database));
  return { orderId, token: (await tokens.signer())({ orderId, placedAtMs: Date.now() }) };
}

describe('a shopper in a browser', () => {
  it('places an order with the key of the page, and follows it with the token of the order', async () => {
    const placed = await place(publishable);
    expect(placed).toMatchObject({ status: 202, body: { status: 'received', token: expect.any(String) } });
    const path = `/v1/orders/${placed.body.id}`;
    expect(await ask(placed.body.token, 'GET', path)).toMatchObject({ status: 200, body: { status: 'received' } });
    // Everybody has the key of the page.
    expect(await ask(publishable, 'GET', path)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is told the same token by every repeat of the order', async () => {
    const body = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }]);
    const send = () => ask(publishable, 'POST', '/v1/orders', body);
    expect((await send()).body.token).toBe((await send()).body.token);
  });

  it('is refused before anything is stored where no token could be made', async () => {
    const body = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }]);
    const fresh = await startTestApi({ databaseUrl: testDatabase.url });
    const em = api.database.em.fork();
    await em.execute('alter table signing_key rename to signing_key_away');
    const headers = { ...bearer(publishable), 'idempotency-key': randomUUID() };
    const refused = await fresh.call('POST', '/v1/orders', { as: null, body, headers });
    await em.execute('alter table signing_key_away rename to signing_key');
    await fresh.stop();
    expect(refused.status).toBeGreaterThanOrEqual(500);
    const stored = await em.execute(`select 1 from checkout_request where body ->> 'shippingQuoteId' = ?`, [
      body.shippingQuoteId,
    ]);
    expect(stored).toEqual([]);
  });

  it('orders for no customer whose id they come by', async () => {
    const made = await api.call('POST', '/v1/customers', {
      as: 'storefront',
      body: { email: 'account@example.com', name: 'Ada' },
    });
    expect(await place(publishable, { customerId: made.body.id })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('`customers:manage-own`') },
    });
  });

  it('is told what may still be sold, up to ten units, and neither what lies there nor what is promised', async () => {
    const sku = `SKU-${randomUUID()}`;
    await aShop(api.database, [{ sku, onHand: { MAIN: 9_999, EAST: 3 } }]);
    const path = `/v1/stock-levels?sku=${sku}`;
    expect((await ask(publishable, 'GET', path)).body.data).toEqual([
      { sku, locationId: 'EAST', available: 3 },
      { sku, locationId: 'MAIN', available: 10 },
    ]);
    expect((await api.call('GET', path, { as: 'storefront' })).body.data).toContainEqual({
      sku,
      locationId: 'MAIN',
      onHand: 9_999,
      reserved: 0,
      available: 9_999,
    });
  });

  it('is told no more of it by the list of products, or by the refusal of an order', async () => {
    const { body } = await ask(publishable, 'GET', '/v1/products?sku=MUG');
    expect(body.data[0].variants[0].availability).toMatchObject({ available: 10 });
    const refused = (detail: unknown, available: number) => ({
      status: 409,
      body: { code: 'out-of-stock', detail, errors: [{ params: { sku: 'MUG', available } }] },
    });
    const refusal = { code: 'out-of-stock', detail: 'Only 148 of MUG are left.', pointer: '/lines/0/quantity' };
    for (const [left, told, detail] of [
      [148, 10, 'There are not so many of MUG.'],
      [3, 3, 'Only 3 of MUG are left.'],
    ] as const) {
      const order = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }]);
      const headers = { ...bearer(publishable), 'idempotency-key': randomUUID() };
      const send = () => api.call('POST', '/v1/orders', { as: null, body: order, headers });
      const { id } = (await send()).body;
      const stored = { ...refusal, detail: `Only ${left} of MUG are left.`, params: { sku: 'MUG', available: left } };
      await api.database.em
        .fork()
        .execute('update checkout_request set refusal = ?::jsonb, resolved_at = now() where order_id = ?', [
          JSON.stringify(stored),
          id,
        ]);
      expect(await send()).toMatchObject(refused(detail, told));
    }
  });

  it('is who sits there, whatever shopper the page names', async () => {
    const environment = { RATE_LIMIT_SHOPPER_QUOTES: '1', TRUST_PROXY: '1' };
    const limited = await startTestApi({ databaseUrl: testDatabase.url, environment });
    const quote = (shopper: string) =>
      limited.call('POST', '/v1/shipping-quotes', {
        as: null,
        body: {},
        headers: { ...bearer(publishable), 'shopper-address': shopper, 'x-forwarded-for': '198.51.100.7' },
      });
    const answers = [await quote('203.0.113.1'), await quote('203.0.113.2')];
    await limited.stop();
    expect(answers.map(({ status }) => status)).toEqual([422, 429]);
  });
});

describe('a visitor of a web page', () => {
  it('is one with all at their address, and uses up nothing of others: the connection’s where no proxy is known', async () => {
    const environment = { RATE_LIMIT_BROWSER_REQUESTS: '2', RATE_LIMIT_SHOPPER_QUOTES: '1' };
    const limited = await startTestApi({ databaseUrl: testDatabase.url, environment });
    const proxied = await startTestApi({
      databaseUrl: testDatabase.url,
      environment: { ...environment, TRUST_PROXY: '1' },
    });
    const read = async (at: TestApi, from: string) => {
      const headers = { ...bearer(publishable), 'x-forwarded-for': from };
      return (await at.call('GET', '/v1/products', { as: null, headers })).status;
    };
    const direct = [await read(limited, '1.1.1.1'), await read(limited, '2.2.2.2'), await read(limited, '3.3.3.3')];
    const behind = [await read(proxied, '1.1.1.1'), await read(proxied, '1.1.1.1'), await read(proxied, '1.1.1.1')];
    behind.push(await read(proxied, '2.2.2.2'));
    await Promise.all([limited.stop(), proxied.stop()]);
    expect([direct, behind]).toEqual([
      [200, 200, 429],
      [200, 200, 429, 200],
    ]);
  });
});

describe('a guest', () => {
  it('sees their order as the storefront does, and nothing of what staff note', async () => {
    const { orderId, token } = await anOrder();
    const em = api.database.em.fork();
    await em.execute(`update sales_order set hold_reason = 'Looks odd', attention = 'Look!' where id = ?`, [orderId]);
    const path = `/v1/orders/${orderId}`;
    const seen = await ask(token, 'GET', path);
    expect(seen).toMatchObject({ status: 200, body: { id: orderId, email: 'ada@example.com' } });
    const toStorefront = await api.call('GET', path, { as: 'storefront' });
    expect([seen.body, seen.headers.get('etag')]).toEqual([toStorefront.body, toStorefront.headers.get('etag')]);
    expect((await ask(token, 'GET', `${path}/events`)).status).toBe(200);
  });

  it('has nothing to do with other orders, nor with anything else', async () => {
    const [mine, others] = [await anOrder(), await anOrder()];
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/events'],
      ['POST', '/cancel', { reasonCode: 'customer' }],
    ] as const) {
      const answer = await ask(mine.token, method, `/v1/orders/${others.orderId}${path}`, body);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
      const never = await ask(mine.token, method, `/v1/orders/${randomUUID()}${path}`, body);
      expect(never.body.code).toBe('not-found');
    }
    for (const path of ['/v1/orders', '/v1/products', '/v1/customers', `/v1/customers/${randomUUID()}/orders`]) {
      const answer = await ask(mine.token, 'GET', path);
      expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('the token of an order') } });
    }
  });

  it('has a limit of their own, and leaves the shop what is its own', async () => {
    const environment = { RATE_LIMIT_GUEST_REQUESTS: '2' };
    const limited = await startTestApi({ databaseUrl: testDatabase.url, environment });
    const [one, other] = [await anOrder(), await anOrder()];
    const read = async ({ orderId, token }: typeof one) =>
      (await ask(token, 'GET', `/v1/orders/${orderId}`, undefined, limited)).status;
    const statuses = [await read(one), await read(one), await read(one), await read(other)];
    await limited.stop();
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it('is refused once the secret that signed their token is retired', async () => {
    const { orderId, token } = await anOrder();
    await createSigningKeyRepository(api.database).rotate(0);
    const fresh = await startTestApi({ databaseUrl: testDatabase.url });
    const refused = await ask(token, 'GET', `/v1/orders/${orderId}`, undefined, fresh);
    await fresh.stop();
    expect(refused).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });
});
