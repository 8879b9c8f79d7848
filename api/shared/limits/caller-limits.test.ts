import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openRateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import { startTestApi, type TestAnswer, type TestApi, type TestApiOptions } from '../../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
const apis: TestApi[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.stop()));
});
afterAll(() => testDatabase.drop());

async function anApi(environment: Record<string, string>, options: Partial<TestApiOptions> = {}): Promise<TestApi> {
  const api = await startTestApi({ databaseUrl: testDatabase.url, environment, ...options });
  apis.push(api);
  return api;
}

const wrongKey = (n = 0) => `Bearer qm_staff_${String(n).padStart(43, 'A')}`;
const statuses = (answers: readonly TestAnswer[]) => answers.map(({ status }) => status);

/** A quote that is refused before anybody is asked: what is counted is that it was asked for. */
function quote(api: TestApi, headers: Record<string, string> = {}): Promise<TestAnswer> {
  return api.call('POST', '/v1/shipping-quotes', { as: 'storefront', body: {}, headers });
}

async function oneByOne<T>(count: number, ask: (n: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await ask(n));
  return answers;
}

describe('a key', () => {
  it('is told to wait, and for how long, when it asks too much', async () => {
    const api = await anApi({ RATE_LIMIT_REQUESTS: '3' });
    const answers = await oneByOne(5, () => api.call('GET', '/v1/products'));
    expect(statuses(answers)).toEqual([200, 200, 200, 429, 429]);
    const { body, headers } = answers[4] as TestAnswer;
    expect(body).toMatchObject({ code: 'too-many-requests', status: 429 });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(headers.get('ratelimit-policy')).toBe('"requests";q=3;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
  });

  it('leaves other keys what is theirs', async () => {
    const api = await anApi({ RATE_LIMIT_REQUESTS: '1' });
    const answers = await oneByOne(2, () => api.call('GET', '/v1/products', { as: 'staff' }));
    expect(statuses(answers)).toEqual([200, 429]);
    expect((await api.call('GET', '/v1/products', { as: 'storefront' })).status).toBe(200);
  });

  it('has a limit of its own for what is costly', async () => {
    const api = await anApi({ RATE_LIMIT_QUOTES: '2' });
    expect(statuses(await oneByOne(3, () => quote(api)))).toEqual([422, 422, 429]);
    expect((await api.call('GET', '/v1/products', { as: 'storefront' })).status).toBe(200);
  });

  it('has no limit where it is set to 0', async () => {
    const api = await anApi({ RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_QUOTES: '0' });
    expect(new Set(statuses(await oneByOne(5, () => quote(api))))).toEqual(new Set([422]));
  });
});

describe('a shopper whom the storefront names', () => {
  it('uses up what is theirs, and nothing of the shop’s', async () => {
    const api = await anApi({ RATE_LIMIT_SHOPPER_QUOTES: '2', RATE_LIMIT_QUOTES: '3' });
    const from = (address: string) => ({ 'shopper-address': address });
    expect(statuses(await oneByOne(5, () => quote(api, from('203.0.113.7'))))).toEqual([422, 422, 429, 429, 429]);
    expect((await quote(api, from('203.0.113.8'))).status).toBe(422);
  });

  it('is one with all addresses of their IPv6 network', async () => {
    const api = await anApi({ RATE_LIMIT_SHOPPER_QUOTES: '1' });
    const addresses = ['2001:db8:0:1::1', '2001:0DB8::1:ffff:0:0:9', '2001:db8:0:2::1'];
    const answers = await oneByOne(3, (n) => quote(api, { 'shopper-address': addresses[n] ?? '' }));
    expect(statuses(answers)).toEqual([422, 429, 422]);
  });

  it('is named by an IP address and nothing else', async () => {
    const api = await anApi({});
    expect(await quote(api, { 'shopper-address': 'somebody' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter', errors: [{ in: 'header', name: 'Shopper-Address' }] },
    });
  });
});

describe('an address that sends keys which are not valid', () => {
  it('is told to wait, while keys that are valid go on, though they were never seen before', async () => {
    const api = await anApi({ RATE_LIMIT_BAD_KEYS: '3' });
    const tries = await oneByOne(5, (n) =>
      api.call('GET', '/v1/products', { as: null, headers: { authorization: wrongKey(n) } }),
    );
    expect(statuses(tries)).toEqual([401, 401, 401, 429, 429]);
    expect((await api.call('GET', '/v1/products', { as: null })).status).toBe(429);
    expect((await api.call('GET', '/v1/products')).status).toBe(200);
    expect((await api.call('GET', '/v1/products', { as: 'storefront' })).status).toBe(200);
    expect((await api.call('GET', '/livez', { as: null })).status).toBe(200);
  });

  it('reaches the database no more with each of them, once it is told to wait', async () => {
    const api = await anApi({ RATE_LIMIT_BAD_KEYS: '1' });
    const send = (n: number) => api.call('GET', '/v1/products', { as: null, headers: { authorization: wrongKey(n) } });
    expect(statuses(await oneByOne(2, send))).toEqual([401, 429]);
    const em = api.database.em.fork();
    await em.execute('alter table credential rename to credential_away');
    const others = await oneByOne(3, (n) => send(n + 2));
    await em.execute('alter table credential_away rename to credential');
    expect(statuses(others)).toEqual([429, 429, 429]);
  });

  it('cannot choose another address', async () => {
    const api = await anApi({ RATE_LIMIT_BAD_KEYS: '1' });
    const answers = await oneByOne(3, (n) =>
      api.call('GET', '/v1/products', { as: null, headers: { 'x-forwarded-for': `203.0.113.${n}` } }),
    );
    expect(statuses(answers)).toEqual([401, 429, 429]);
  });

  it('is the one that the last trusted proxy saw', async () => {
    const api = await anApi({ RATE_LIMIT_BAD_KEYS: '1', TRUST_PROXY: '1' });
    const from = (...hops: string[]) =>
      api.call('GET', '/v1/products', { as: null, headers: { 'x-forwarded-for': hops.join(', ') } });
    expect((await from('203.0.113.1')).status).toBe(401);
    expect((await from('203.0.113.1')).status).toBe(429);
    expect((await from('198.51.100.1', '203.0.113.1')).status).toBe(429);
    expect((await from('203.0.113.1', '203.0.113.2')).status).toBe(401);
  });

  it('is the same whichever port a proxy adds to it', async () => {
    const api = await anApi({ RATE_LIMIT_BAD_KEYS: '1', TRUST_PROXY: '1' });
    const from = async (address: string) =>
      (await api.call('GET', '/v1/products', { as: null, headers: { 'x-forwarded-for': address } })).status;
    expect([await from('203.0.113.9:4711'), await from('203.0.113.9:4712'), await from('203.0.113.9')]).toEqual([
      401, 429, 429,
    ]);
    expect([await from('[2001:db8:9::1]:4711'), await from('2001:db8:9::2')]).toEqual([401, 429]);
  });

  it('may be that of a proxy which the settings do not know: the log says so once', async () => {
    const logged: string[] = [];
    const api = await anApi({}, { logged });
    const headers = { 'x-forwarded-for': '203.0.113.1' };
    await oneByOne(2, () => api.call('GET', '/livez', { as: null, headers }));
    expect(logged.filter((line) => line.includes('TRUST_PROXY'))).toHaveLength(1);
    const behind: string[] = [];
    const other = await anApi({ TRUST_PROXY: '1' }, { logged: behind });
    await other.call('GET', '/livez', { as: null, headers });
    expect(behind.join('')).not.toContain('TRUST_PROXY');
  });

  it('is asked about once while its key is known to be none', async () => {
    const api = await anApi({ RATE_LIMIT_BAD_KEYS: '0' });
    const headers = { authorization: wrongKey() };
    expect((await api.call('GET', '/v1/products', { as: null, headers })).status).toBe(401);
    const em = api.database.em.fork();
    await em.execute('alter table credential rename to credential_away');
    const again = await api.call('GET', '/v1/products', { as: null, headers });
    await em.execute('alter table credential_away rename to credential');
    expect(again.status).toBe(401);
  });

  it('stands in the log with the first characters of the key', async () => {
    const logged: string[] = [];
    const api = await anApi({}, { logged });
    await api.call('GET', '/v1/products', { as: null, headers: { authorization: wrongKey() } });
    await api.call('POST', '/v1/products', { as: 'storefront', body: {} });
    await api.call('GET', '/v1/products');
    const requests = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests).toMatchObject([
      { status: 401, address: expect.stringContaining('127.0.0.1'), key: 'qm_staff_AAAA' },
      { status: 403, address: expect.stringContaining('127.0.0.1'), key: api.keys.storefront.slice(0, 14) },
      { status: 200 },
    ]);
    expect(requests[2]).not.toHaveProperty('address');
    expect(logged.join('')).not.toContain(api.keys.storefront.slice(0, 15));
  });
});

describe('several processes', () => {
  it('count together where the settings say so', async () => {
    const rateLimits = openRateLimitStore(testDatabase.url);
    const options = { rateLimits };
    const environment = { RATE_LIMIT_STORE: 'postgres', RATE_LIMIT_SHOPPER_QUOTES: '20' };
    const [one, other] = [await anApi(environment, options), await anApi(environment, options)];
    const headers = { 'shopper-address': '203.0.113.99' };
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => quote(n % 2 === 0 ? one : other, headers)));
    await rateLimits.close();
    expect(statuses(answers).filter((status) => status === 422)).toHaveLength(20);
    expect(statuses(answers).filter((status) => status === 429)).toHaveLength(10);
  });

  it('count for themselves while the database cannot be asked', async () => {
    const rateLimits = openRateLimitStore('postgres://nobody@127.0.0.1:1/none');
    const api = await anApi({ RATE_LIMIT_STORE: 'postgres', RATE_LIMIT_QUOTES: '2' }, { rateLimits });
    expect(statuses(await oneByOne(3, () => quote(api)))).toEqual([422, 422, 429]);
    await rateLimits.close();
  });
});
