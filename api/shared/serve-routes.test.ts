import { describe, expect, it } from '@jest/globals';
import { startTestApi } from '../../tests/support/test-api.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

const product = {
  title: 'Lantern',
  variants: [{ sku: 'LANTERN', title: 'Lantern', weightGrams: 500, prices: [{ amount: 995, currency: 'EUR' }] }],
};

describe('the API’s answers to bad requests', () => {
  const api = useTestApi();

  it('says 404 for an address that it does not know', async () => {
    const { status, body, headers } = await api.call('GET', '/v1/unicorns');
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not-found' });
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('x-request-id')).toBe(body.requestId);
  });

  it('says 405 with Allow for a method that the address does not know', async () => {
    const { status, body, headers } = await api.call('DELETE', '/v1/products');
    expect({ status, code: body.code }).toEqual({ status: 405, code: 'method-not-allowed' });
    expect(headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('says 401 in one shape for no key, a malformed one and an unknown one', async () => {
    const unknown = `Bearer qm_staff_${'A'.repeat(43)}`;
    const answers = await Promise.all(
      [{}, { authorization: 'Basic YTpi' }, { authorization: 'Bearer nonsense' }, { authorization: unknown }].map(
        (headers) => api.call('GET', '/v1/products', { as: null, headers }),
      ),
    );
    for (const { status, body, headers } of answers) {
      expect({ status, code: body.code, detail: body.detail }).toEqual({
        status: 401,
        code: 'unauthenticated',
        detail: 'The request carries no valid API key.',
      });
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('says 403 for a key of another role, and stores nothing', async () => {
    const { status, body } = await api.call('POST', '/v1/products', { as: 'storefront', body: product });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' });
    expect((await api.call('GET', '/v1/products')).body.data).toEqual([]);
  });

  it('answers nothing but health and documentation without a key', async () => {
    const open = ['/livez', '/openapi.json', '/docs', '/problems/out-of-stock'];
    const answers = await Promise.all(open.map((path) => api.call('GET', path, { as: null })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['broken JSON', { rawBody: '{"title": ' }, 400, 'malformed-json'],
    [
      'another content type',
      { rawBody: 'a=b', headers: { 'content-type': 'text/csv' } },
      415,
      'unsupported-media-type',
    ],
    [
      'a form',
      { rawBody: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported-media-type',
    ],
    ['a body that is too large', { rawBody: `"${'x'.repeat(256 * 1024)}"` }, 413, 'body-too-large'],
    ['60,000 nested lists', { rawBody: `${'['.repeat(60_000)}${']'.repeat(60_000)}` }, 422, 'invalid-request'],
    [
      'deep nesting within a field',
      { rawBody: `{"title":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}` },
      422,
      'invalid-request',
    ],
    [
      'a body that claims to be packed',
      { rawBody: '{}', headers: { 'content-encoding': 'gzip' } },
      400,
      'malformed-json',
    ],
    ['an unknown packing', { rawBody: '{}', headers: { 'content-encoding': 'zoo' } }, 415, 'unsupported-media-type'],
    ['no body', {}, 422, 'invalid-request'],
    [
      'another charset',
      { rawBody: '{}', headers: { 'content-type': 'application/json; charset=iso-8859-1' } },
      415,
      'unsupported-media-type',
    ],
    ['bytes of another charset', { rawBody: Buffer.from('{"title":"Jörg"}', 'latin1') }, 400, 'malformed-json'],
    ['a letter that is cut through', { rawBody: Buffer.from('{"title":"ö').subarray(0, -1) }, 400, 'malformed-json'],
    ['UTF-16', { rawBody: Buffer.from('\ufeff{"title":"Jörg"}', 'utf16le') }, 400, 'malformed-json'],
    ['a JSON value that is no object', { rawBody: '[]' }, 422, 'invalid-request'],
  ])('refuses %s', async (_what, request, status, code) => {
    const answer = await api.call('POST', '/v1/products', request);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it.each([
    'application/json; charset=UTF-8',
    'application/json;charset="utf8"',
    'APPLICATION/JSON',
    'text/json',
    'application/merge-patch+json',
  ])('takes a body that is declared as %s', async (type) => {
    const answer = await api.call('POST', '/v1/products', {
      rawBody: '\ufeff{}\r\n',
      headers: { 'content-type': type },
    });
    expect(answer.body).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/title' }, { pointer: '/variants' }],
    });
  });

  it('points to every field that is wrong', async () => {
    const [variant] = product.variants;
    const { body } = await api.call('POST', '/v1/products', {
      body: {
        variants: [{ ...variant, 'a/b': 1, weightGrams: 1.5, prices: [{ amount: -1, currency: 'XXQ' }] }],
        extra: 1,
      },
    });
    expect(body.code).toBe('invalid-request');
    expect(body.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`).sort()).toEqual([
      '/extra unknown-field',
      '/title required',
      '/variants/0/a~1b unknown-field',
      '/variants/0/prices/0/amount out-of-range',
      '/variants/0/prices/0/currency invalid-value',
      '/variants/0/weightGrams wrong-type',
    ]);
  });

  it.each([
    ['itself', '{"title":"J\ufffdrg"}'],
    ['as an escape', '{"title":"J\\ufffdrg"}'],
  ])('points to a letter that was lost before it was sent: %s', async (_how, rawBody) => {
    const { status, body } = await api.call('POST', '/v1/products', { rawBody });
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [
        {
          pointer: '/title',
          code: 'invalid-format',
          detail: 'It holds the sign for a letter that was lost (U+FFFD): type it anew.',
        },
      ],
    });
  });

  it.each(['a\u0000b', 'a\ud800b'])('refuses text that PostgreSQL cannot store: %j', async (title) => {
    const { status, body } = await api.call('POST', '/v1/products', { body: { ...product, title } });
    expect({ status, pointer: body.errors[0].pointer }).toEqual({ status: 422, pointer: '/title' });
  });

  it.each([
    ['/v1/products/42', { in: 'path', name: 'id' }],
    ['/v1/products?limit=0', { in: 'query', name: 'limit' }],
    ['/v1/products?limit=5&limit=6', { in: 'query', name: 'limit' }],
    ['/v1/products?color=red', { in: 'query', name: 'color' }],
    ['/v1/products?sku=%00', { in: 'query', name: 'sku' }],
    ['/v1/products?sku=J%EF%BF%BDrg', { in: 'query', name: 'sku' }],
  ])('names the parameter that is wrong in %s', async (path, where) => {
    const { status, body } = await api.call('GET', path);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-parameter' });
    expect(body.errors).toEqual([expect.objectContaining(where)]);
  });

  it('takes less where one thing is sent than where a list is', async () => {
    const body = { email: 'ada@example.com', name: 'x'.repeat(16 * 1024) };
    const { status, body: problem } = await api.call('POST', '/v1/customers', { body });
    expect({ status, code: problem.code, detail: problem.detail }).toEqual({
      status: 413,
      code: 'body-too-large',
      detail: 'The body is larger than 16 KiB.',
    });
  });

  it('names each field once, with what may stand there', async () => {
    const [variant] = product.variants;
    const body = { title: '', variants: [{ ...variant, sku: '', weightGrams: 0 }], status: 'gone' };
    const answer = await api.call('POST', '/v1/products', { body });
    expect(answer.body.errors).toEqual([
      { pointer: '/title', code: 'required', detail: 'This field is required.' },
      { pointer: '/status', code: 'invalid-value', detail: 'It must be one of: active, archived.' },
      { pointer: '/variants/0/sku', code: 'required', detail: 'This field is required.' },
      {
        pointer: '/variants/0/weightGrams',
        code: 'out-of-range',
        detail: 'It must be at least 1.',
        params: { minimum: 1 },
      },
    ]);
  });

  it('names the bounds of a parameter', async () => {
    const { status, body } = await api.call('GET', '/v1/products?limit=1000');
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [
        {
          in: 'query',
          name: 'limit',
          code: 'out-of-range',
          detail: 'It must be a whole number from 1 to 100.',
          params: { minimum: 1, maximum: 100 },
        },
      ],
    });
  });

  it('answers at most fifty of a thousand mistakes', async () => {
    const extra = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]));
    const { status, body } = await api.call('POST', '/v1/products', { body: { ...product, ...extra } });
    expect({ status, errors: body.errors.length }).toEqual({ status: 422, errors: 50 });
  });

  it('refuses a list for its length without looking at what it holds', async () => {
    const variants = Array.from({ length: 50_000 }, () => 1);
    const { status, body } = await api.call('POST', '/v1/products', { body: { ...product, variants } });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        pointer: '/variants',
        code: 'out-of-range',
        detail: 'It must have at most 100 entries.',
        params: { maximum: 100, unit: 'entries' },
      },
    ]);
  });

  it('repeats nothing of a body that is not JSON', async () => {
    const { status, body } = await api.call('POST', '/v1/products', { rawBody: '{"title":4242 4242 4242 4242}' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'malformed-json' });
    expect(JSON.stringify(body)).not.toContain('4242');
    expect(body.detail).toMatch(/position 14/);
  });

  it.each(['title', 'description'])('stores no card number, and does not repeat it: %s', async (field) => {
    const { status, body } = await api.call('POST', '/v1/products', {
      body: { ...product, [field]: 'mine is 4242-4242-4242-4242' },
    });
    expect({ status, errors: body.errors }).toMatchObject({
      status: 422,
      errors: [{ pointer: `/${field}`, code: 'looks-like-a-card-number' }],
    });
    expect(JSON.stringify(body)).not.toContain('4242');
  });

  it.each(['nonsense', Buffer.from('{"at":"now()","id":"x"}').toString('base64url')])(
    'refuses the cursor %s',
    async (cursor) => {
      const { status, body } = await api.call('GET', `/v1/products?after=${cursor}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-cursor' });
    },
  );

  it.each([
    ['too long', 'k'.repeat(256)],
    ['empty', ''],
  ])('refuses an Idempotency-Key that is %s', async (_, key) => {
    const headers = { 'idempotency-key': key };
    const { status, body } = await api.call('POST', '/v1/products', { body: product, headers });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-parameter' });
    expect((await api.call('GET', '/v1/products')).body.data).toEqual([]);
  });

  it('refuses a key that was revoked', async () => {
    const other = await startTestApi({ databaseUrl: api.databaseUrl });
    await other.database.em.fork().execute('update credential set revoked_at = now()');
    const { status } = await other.call('GET', '/v1/products');
    await other.database.em.fork().execute('update credential set revoked_at = null');
    await other.stop();
    expect(status).toBe(401);
  });

  it('never tells what went wrong inside', async () => {
    await api.database.em.fork().execute('alter table product rename to product_away');
    const { status, body } = await api.call('GET', '/v1/products');
    await api.database.em.fork().execute('alter table product_away rename to product');
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'internal-error' });
    expect(JSON.stringify(body)).not.toMatch(/product_away|relation|at .*\.ts/);
  });

  it('takes the id of a request from a proxy, unless it looks like one of its own', async () => {
    const idFor = async (given: string) =>
      (await api.call('GET', '/livez', { as: null, headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('7d0f3a1c9b2e4f60')).toBe('7d0f3a1c9b2e4f60');
    const own = await idFor('');
    expect(own).toMatch(/^qm-[0-9a-f-]{36}$/);
    expect(await idFor(own ?? '')).not.toBe(own);
    expect(await idFor('a b c d e f g h')).toMatch(/^qm-/);
  });

  it('is ready only while its parts answer', async () => {
    const { status, body, headers } = await api.call('GET', '/readyz', { as: null });
    expect({ status, body }).toEqual({
      status: 503,
      body: { status: 'down', parts: { database: 'up', temporal: 'down' } },
    });
    expect(headers.get('retry-after')).toBe('2');
  });
});
