import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { readApiConfig } from '../api-config.ts';

const SHOP = 'https://shop.example';

const lantern = (sku: string, description = '') => ({
  title: 'Lantern',
  description,
  variants: [{ sku, title: 'Lantern', weightGrams: 500, prices: [{ amount: 995, currency: 'EUR' }] }],
});

let testDatabase: TestDatabase;
let api: TestApi;
let long: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({
    databaseUrl: testDatabase.url,
    environment: { CORS_ORIGINS: `${SHOP},http://localhost:3000` },
  });
  const { headers } = await api.call('POST', '/v1/products', { body: lantern('LONG', 'It shines. '.repeat(300)) });
  long = headers.get('location') ?? '';
  await api.call('POST', '/v1/products', { body: lantern('SHORT') });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

/** As it is: without what `fetch` asks for by itself. */
const plain = { 'accept-encoding': 'identity' };

const reads = [
  '/v1/products',
  '/v1/products?sku=SHORT',
  '/v1/customers',
  '/v1/orders',
  '/v1/shipments',
  '/v1/stock-levels?sku=SHORT',
  '/v1/stock-movements?sku=SHORT',
  '/v1/unreadable-events',
  '/openapi.json',
  '/docs',
  '/docs/reference.js',
  '/problems/out-of-stock',
  '/livez',
];

describe('what is read', () => {
  it.each(reads)('has a tag, by which it is not sent again: %s', async (path) => {
    const first = await api.call('GET', path, { headers: plain });
    const tag = first.headers.get('etag') ?? '';
    expect({ status: first.status, tag }).toEqual({ status: 200, tag: expect.stringMatching(/^"\d[0-9a-f-]*"$/) });
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await api.call('GET', path, { headers: { ...plain, 'if-none-match': known } });
      const { status, body, headers } = again;
      expect({ status, body, tag: headers.get('etag') }).toEqual({ status: 304, body: '', tag });
      for (const name of ['cache-control', 'vary']) expect(headers.get(name)).toBe(first.headers.get(name));
      expect(headers.get('content-type')).toBeNull();
    }
    expect((await api.call('GET', path, { headers: { ...plain, 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it.each(reads)('is answered to HEAD with the same headers: %s', async (path) => {
    const ofHead = await api.call('HEAD', path, { headers: plain });
    const ofGet = await api.call('GET', path, { headers: plain });
    expect({ status: ofHead.status, body: ofHead.body }).toEqual({ status: 200, body: '' });
    expect(comparable(ofHead.headers)).toEqual(comparable(ofGet.headers));
    const tag = ofGet.headers.get('etag') ?? '';
    expect((await api.call('HEAD', path, { headers: { ...plain, 'if-none-match': tag } })).status).toBe(304);
  });

  it('has another tag once it is another', async () => {
    const path = '/v1/products?sku=SHORT';
    const before = await api.call('GET', path);
    await api.call('PATCH', `/v1/products/${before.body.data[0].id}`, {
      body: { title: 'Lamp' },
      headers: { 'if-match': '*' },
    });
    const headers = { 'if-none-match': before.headers.get('etag') ?? '' };
    expect((await api.call('GET', path, { headers })).body.data[0].title).toBe('Lamp');
  });

  it('refuses a tag that is malformed, and gives the refusal none', async () => {
    const path = '/v1/stock-levels?sku=SHORT';
    const { status, headers } = await api.call('GET', path, { headers: { 'if-none-match': '"open' } });
    expect(status).toBe(400);
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is refused like anything else to who may not read it, whatever tag they send', async () => {
    const headers = { 'if-none-match': '*' };
    expect((await api.call('GET', '/v1/products', { as: null, headers })).status).toBe(401);
    expect((await api.call('GET', '/v1/orders', { as: 'storefront', headers })).status).toBe(403);
    expect((await api.call('GET', '/v1/orders/0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', { headers })).status).toBe(404);
  });

  it.each([
    ['/v1/products', 'private, max-age=10', 'Origin, Accept-Encoding, Authorization'],
    ['/v1/stock-levels?sku=SHORT', 'private, no-cache', 'Origin, Accept-Encoding, Authorization'],
    ['/v1/customers', 'no-store', 'Origin, Accept-Encoding'],
    ['/v1/orders', 'no-store', 'Origin, Accept-Encoding'],
    ['/v1/shipments', 'no-store', 'Origin, Accept-Encoding'],
    ['/docs', 'public, max-age=300', 'Origin, Accept-Encoding'],
    ['/openapi.json', 'public, max-age=300', 'Origin, Accept-Encoding'],
    ['/livez', 'no-store', 'Origin, Accept-Encoding'],
  ])('says what may be kept of it, and what it depends on: %s', async (path, kept, vary) => {
    const { headers } = await api.call('GET', path);
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual([kept, vary]);
  });

  it.each(['/V1/products', '/v1/Products', '/v1/products/', '/v1//products', '/DOCS', '/docs/', '/livez/'])(
    'has one address: not %s',
    async (path) => {
      expect((await api.call('GET', path)).status).toBe(404);
    },
  );
});

describe('a compressed answer', () => {
  const read = (path: string, encoding: string, method = 'GET') =>
    api.call(method, path, { headers: { 'accept-encoding': encoding } });

  it.each([
    ['gzip', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['gzip, br', 'br'],
    ['*', 'gzip'],
    ['deflate', null],
    ['gzip;q=0', null],
  ])('is what the client accepts: %s', async (accepted, encoding) => {
    const { headers, body } = await read(long, accepted);
    expect([headers.get('content-encoding'), body.title]).toEqual([encoding, 'Lantern']);
    expect(headers.get('vary')).toContain('Accept-Encoding');
  });

  it('has a weak tag, which serves for reading again and for writing', async () => {
    const { headers } = await read(long, 'gzip');
    expect(headers.get('etag')).toBe('W/"1"');
    const again = await api.call('GET', long, { headers: { 'if-none-match': 'W/"1"', 'accept-encoding': 'gzip' } });
    expect([again.status, again.headers.get('content-encoding')]).toEqual([304, null]);
    const body = { status: 'active' };
    expect((await api.call('PATCH', long, { body, headers: { 'if-match': 'W/"1"' } })).status).toBe(200);
  });

  it('is as short to HEAD as to GET: how long is not said', async () => {
    const { headers, body } = await read(long, 'gzip', 'HEAD');
    expect([headers.get('content-length'), headers.get('etag'), body]).toEqual([null, expect.any(String), '']);
  });

  it('is not made of a short one, of an error, or of what was written', async () => {
    const path = `/v1/products?sku=SHORT`;
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`x${index}`, 1]));
    const answers = [
      await read(path, 'gzip'),
      await api.call('POST', '/v1/products', { body: { ...lantern('BAD'), ...many } }),
      await api.call('POST', '/v1/products', { body: lantern('LONG-2', 'It shines. '.repeat(300)) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 201]);
    expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual([null, null, null]);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string, method = 'POST') =>
    api.call('OPTIONS', '/v1/orders', {
      as: null,
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });

  it('is answered before it has a key, if it is one of ours', async () => {
    const { status, headers } = await preflight(SHOP);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(headers.get('access-control-allow-methods')).toBe('GET,HEAD,POST,PUT,PATCH,DELETE');
    expect(headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(headers.get('access-control-max-age')).toBe('600');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each(['https://evil.example', 'http://shop.example', 'https://shop.example.evil.example', 'null', ''])(
    'is allowed nothing if it is not: %j',
    async (origin) => {
      const { status, headers } = await preflight(origin);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([405, null]);
      const read = await api.call('GET', '/v1/products', { headers: { origin } });
      expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([200, null]);
      expect(read.headers.get('vary')).toContain('Origin');
    },
  );

  it('reads answers and errors, with the headers that it needs', async () => {
    const headers = { origin: SHOP };
    for (const [path, as] of [
      ['/v1/products', 'storefront'],
      ['/v1/products', null],
      ['/v1/none', null],
    ] as const) {
      const answer = await api.call('GET', path, { as, headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
      expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('is unknown where none is set', async () => {
    const closed = await startTestApi({ databaseUrl: testDatabase.url });
    const { headers } = await closed.call('GET', '/livez', { as: null, headers: { origin: SHOP } });
    await closed.stop();
    expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([null, 'Accept-Encoding']);
  });

  it.each([
    '*',
    'null',
    'shop.example',
    'https://shop.example/shop',
    'https://shop.example:443',
    'https://Shop.example',
    'file:///a',
  ])('cannot be set as %s', (origin) => {
    const env = {
      DATABASE_URL: 'postgres://127.0.0.1/x',
      STRIPE_WEBHOOK_SECRET: 'x'.repeat(9),
      EASYPOST_WEBHOOK_SECRET: 'x'.repeat(9),
    };
    expect(() => readApiConfig({ ...env, CORS_ORIGINS: `${SHOP}, ${origin}` })).toThrow('CORS_ORIGINS');
    const both = { ...env, CORS_ORIGINS: origin, RETURN_URL_ORIGINS: origin };
    expect(() => readApiConfig(both)).toThrow(/CORS_ORIGINS(.|\n)*RETURN_URL_ORIGINS/);
    expect(readApiConfig({ ...env, CORS_ORIGINS: `${SHOP}/ http://localhost` }).corsOrigins).toEqual(
      new Set([SHOP, 'http://localhost']),
    );
  });
});

function comparable(headers: Headers): Record<string, string> {
  const {
    date: _date,
    'x-request-id': _id,
    connection: _connection,
    'keep-alive': _alive,
    ...rest
  } = Object.fromEntries(headers);
  return rest;
}
