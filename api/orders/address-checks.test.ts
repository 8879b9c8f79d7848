import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryConfig } from 'pg';
import { openRateLimitStore, type RateLimitStore } from '../../db/limits/rate-limit-store.ts';
import { aCheckoutBody, address, aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
/** Its Temporal is away, so that an order that is accepted is answered 202. */
let api: TestApi;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const environment = { RATE_LIMIT_SHOPPER_QUOTES: '2' };
  api = await startTestApi({ databaseUrl: testDatabase.url, environment, temporalDeadlineMs: 50 });
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 99 } }]);
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const OPEN_TRANSACTIONS = `
  select count(*)::int as open from pg_stat_activity
  where datname = current_database() and state like 'idle in transaction%'`;

const aBody = async () => ({
  ...(await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }])),
  email: `${randomUUID()}@example.com`,
});
const elsewhere = (n: number) => ({ shippingAddress: { ...address, line1: `${n} Invented Street` } });

function order(body: object, headers: Record<string, string> = {}) {
  return api.call('POST', '/v1/orders', {
    as: 'storefront',
    body,
    headers: { 'idempotency-key': randomUUID(), ...headers },
  });
}

describe('an order to an address of which its quote does not speak', () => {
  it('is taken three times a quote, because carriers are asked each time', async () => {
    const body = await aBody();
    const statuses: number[] = [];
    for (let n = 1; n <= 3; n += 1) statuses.push((await order({ ...body, ...elsewhere(n) })).status);
    expect(statuses).toEqual([202, 202, 202]);
    expect(await order({ ...body, ...elsewhere(4) })).toMatchObject({
      status: 409,
      body: { code: 'quote-expired', errors: [{ pointer: '/shippingQuoteId' }] },
    });
    expect((await order(body)).status).toBe(202);
    expect((await order({ ...(await aBody()), ...elsewhere(4) })).status).toBe(202);
  });

  it('counts once, however often it is sent, and not where it is refused', async () => {
    const body = { ...(await aBody()), ...elsewhere(1) };
    const headers = { 'idempotency-key': randomUUID() };
    for (let n = 0; n < 5; n += 1) expect((await order(body, headers)).status).toBe(202);
    expect((await order({ ...body, currency: 'USD' })).status).toBeGreaterThanOrEqual(409);
    const sql = 'select address_checks from shipping_quote where id = ?';
    const rows = await api.database.em.fork().execute(sql, [body.shippingQuoteId]);
    expect(rows).toEqual([{ address_checks: 1 }]);
  });

  it('is a quote more for the shopper and the key, and leaves nothing behind where that is one too many', async () => {
    const from = { 'shopper-address': '203.0.113.7' };
    const statuses: number[] = [];
    for (let n = 1; n <= 2; n += 1) statuses.push((await order({ ...(await aBody()), ...elsewhere(n) }, from)).status);
    const body = await aBody();
    const refused = await order({ ...body, ...elsewhere(3) }, from);
    expect(statuses).toEqual([202, 202]);
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
    expect(refused.headers.get('ratelimit-policy')).toBe('"shopper-quotes";q=2;w=60');
    const em = api.database.em.fork();
    expect(await em.execute(`select 1 from checkout_request where body ->> 'email' = ?`, [body.email])).toEqual([]);
    expect((await order(body, from)).status).toBe(202);
  });

  it('is counted while no transaction is open, because that is another pool and may take its time', async () => {
    const store = openRateLimitStore(testDatabase.url);
    const transactions: unknown[] = [];
    const query = async (statement: QueryConfig) => {
      transactions.push(...(await api.database.em.fork().execute<unknown[]>(OPEN_TRANSACTIONS)));
      return store.pool.query(statement);
    };
    const rateLimits = { ...store, pool: { query } as unknown as RateLimitStore['pool'] };
    const environment = { RATE_LIMIT_STORE: 'postgres' };
    const counting = await startTestApi({
      databaseUrl: testDatabase.url,
      environment,
      rateLimits,
      temporalDeadlineMs: 50,
    });
    const headers = { 'idempotency-key': randomUUID(), 'shopper-address': '203.0.113.8' };
    const body = { ...(await aBody()), ...elsewhere(1) };
    const send = () => counting.call('POST', '/v1/orders', { as: 'storefront', body, headers });
    expect([(await send()).status, (await send()).status]).toEqual([202, 202]);
    await counting.stop();
    await store.close();
    // Two limits for an order, two for the quote that it is besides; of the repeat only those of an order.
    expect(transactions).toEqual(Array.from({ length: 6 }, () => ({ open: 0 })));
  });
});
