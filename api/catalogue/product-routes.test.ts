import { describe, expect, it } from '@jest/globals';
import { startTestApi } from '../../tests/support/test-api.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

function aProduct(sku: string, more: Record<string, unknown> = {}) {
  const variant = { sku, title: `A ${sku}`, weightGrams: 250, prices: [{ amount: 1299, currency: 'EUR' }] };
  return { title: `Product ${sku}`, variants: [{ ...variant, ...more }] };
}

describe('products', () => {
  const api = useTestApi();

  it.each(['85123A', '15056BL', 'gift_0001_20', 'DCGS0076', 'A B.C-1/2+'])('sells the SKU %s', async (sku) => {
    const created = await api.call('POST', '/v1/products', { body: aProduct(sku) });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ status: 'active', description: '', version: 1 });
    expect(created.body.variants).toEqual([
      {
        sku,
        title: `A ${sku}`,
        weightGrams: 250,
        taxClass: 'standard',
        backorderable: false,
        maxPerOrder: null,
        prices: [{ amount: 1299, currency: 'EUR' }],
      },
    ]);
    expect(created.headers.get('etag')).toBe('"1"');
    const read = await api.call('GET', created.headers.get('location') ?? '', { as: 'storefront' });
    expect(read.body).toEqual(created.body);
    const found = await api.call('GET', `/v1/products?sku=${encodeURIComponent(sku)}`, { as: 'storefront' });
    expect(found.body).toMatchObject({ data: [created.body], nextCursor: null });
  });

  it('is one article, however blanks, dashes and letters of its SKU look', async () => {
    const first = await api.call('POST', '/v1/products', {
      body: aProduct('ONE  AND\u00a0ONLY\u20131', { taxClass: ' Standard ' }),
    });
    expect(first).toMatchObject({ status: 201, body: { variants: [{ sku: 'ONE AND ONLY-1', taxClass: 'standard' }] } });
    for (const sku of [
      'one and only-1',
      'ONE AND  ONLY\u20141',
      '\uff2f\uff2e\uff25 AND ONLY-1',
      ' ONE\tAND ONLY\u22121 ',
    ]) {
      expect((await api.call('POST', '/v1/products', { body: aProduct(sku) })).body.code).toBe('sku-taken');
      const found = await api.call('GET', `/v1/products?sku=${encodeURIComponent(sku)}`);
      expect(found.body.data).toMatchObject([first.body]);
    }
  });

  it('takes empty fields for those that are left out', async () => {
    const empty = { taxClass: '', backorderable: null, maxPerOrder: '' };
    const body = { ...aProduct('EMPTY', empty), description: null, status: '' };
    const { status, body: made } = await api.call('POST', '/v1/products', { body });
    expect(status).toBe(201);
    expect(made).toMatchObject({
      description: '',
      status: 'active',
      variants: [{ taxClass: 'standard', backorderable: false }],
    });
  });

  it.each(['', ' ', 'X\u0007', 'x'.repeat(65)])('refuses the SKU %j', async (sku) => {
    const { status, body } = await api.call('POST', '/v1/products', {
      body: { ...aProduct('X'), variants: [{ ...aProduct('X').variants[0], sku }] },
    });
    expect({ status, pointer: body.errors[0].pointer }).toEqual({ status: 422, pointer: '/variants/0/sku' });
  });

  it('refuses a SKU of another product, and stores nothing', async () => {
    await api.call('POST', '/v1/products', { body: aProduct('TAKEN') });
    const body = { ...aProduct('FREE'), title: 'Half new' };
    body.variants.push(...aProduct('TAKEN').variants);
    const refused = await api.call('POST', '/v1/products', { body });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'sku-taken', errors: [{ pointer: '/variants/1/sku' }] });
    expect((await api.call('GET', '/v1/products?sku=FREE')).body.data).toEqual([]);
    expect(await api.database.em.fork().execute(`select 1 from product where title = 'Half new'`)).toEqual([]);
  });

  it.each(['#A1', '_A1', 'A&B1', 'A:B', 'A(B)', 'GRÜN-1', 'A*2', 'A/2?x=1#y'])(
    'takes the SKU %s as the supplier writes it, and finds it in any case',
    async (sku) => {
      const { status, body } = await api.call('POST', '/v1/products', { body: aProduct(sku) });
      expect({ status, sku: body.variants?.[0].sku }).toEqual({ status: 201, sku });
      const found = await api.call('GET', `/v1/products?sku=${encodeURIComponent(sku.toLowerCase())}`);
      expect(found.body.data).toMatchObject([body]);
    },
  );

  it('sells no two articles whose SKUs differ by case only', async () => {
    await api.call('POST', '/v1/products', { body: aProduct('CASE-é') });
    expect(await api.call('POST', '/v1/products', { body: aProduct('case-É') })).toMatchObject({
      status: 409,
      body: { code: 'sku-taken', errors: [{ pointer: '/variants/0/sku' }] },
    });
    const both = aProduct('CASE-2');
    both.variants.push(...aProduct('case-2').variants);
    expect(await api.call('POST', '/v1/products', { body: both })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/variants/1/sku', code: 'repeated' }] },
    });
  });

  it('changes the variant that is meant, in whatever case it is named', async () => {
    const { body: before } = await api.call('POST', '/v1/products', { body: aProduct('Mixed-1') });
    const { status, body } = await api.call('PATCH', `/v1/products/${before.id}`, {
      headers: { 'if-match': '"1"' },
      body: { variants: [{ sku: 'MIXED-1', title: 'Changed', prices: [{ amount: 7, currency: 'EUR' }] }] },
    });
    expect({ status, variants: body.variants }).toMatchObject({
      status: 200,
      variants: [{ sku: 'Mixed-1', title: 'Changed', prices: [{ amount: 7, currency: 'EUR' }] }],
    });
  });

  it('sets and clears how many units one order may take', async () => {
    const { body: made } = await api.call('POST', '/v1/products', { body: aProduct('FEW', { maxPerOrder: 3 }) });
    expect(made.variants[0].maxPerOrder).toBe(3);
    const change = async (version: number, variant: object) => {
      const headers = { 'if-match': `"${version}"` };
      const body = { variants: [{ sku: 'FEW', ...variant }] };
      return (await api.call('PATCH', `/v1/products/${made.id}`, { headers, body })).body.variants[0].maxPerOrder;
    };
    expect(await change(1, { title: 'Few' })).toBe(3);
    expect(await change(2, { maxPerOrder: 4 })).toBe(4);
    expect(await change(3, { maxPerOrder: null })).toBeNull();
  });

  it('is changed whatever its version, or if it has one of several', async () => {
    const { body: made } = await api.call('POST', '/v1/products', { body: aProduct('MATCH') });
    const change = async (match: string) => {
      const { status, headers } = await api.call('PATCH', `/v1/products/${made.id}`, {
        body: { title: 'Changed' },
        headers: { 'if-match': match },
      });
      return [status, headers.get('etag')];
    };
    expect(await change('*')).toEqual([200, '"2"']);
    expect(await change('"1", "2"')).toEqual([200, '"3"']);
    expect(await change('"1", "2"')).toEqual([412, null]);
    expect(await change('W/"3"')).toEqual([200, '"4"']);
    expect(await change('4')).toEqual([200, '"5"']);
    expect(await change('three')).toEqual([400, null]);
  });

  it('is not sent again to who has it', async () => {
    const { body: made } = await api.call('POST', '/v1/products', { body: aProduct('KNOWN') });
    const read = (tag: string) =>
      api.call('GET', `/v1/products/${made.id}`, { as: 'storefront', headers: { 'if-none-match': tag } });
    for (const tag of ['"1"', 'W/"1"', '"0", "1"', '*']) {
      const { status, body, headers } = await read(tag);
      expect({ status, body, etag: headers.get('etag') }).toEqual({ status: 304, body: '', etag: '"1"' });
      expect(headers.get('cache-control')).toBe('private, no-cache');
    }
    expect(await read('"2"')).toMatchObject({ status: 200, body: made });
  });

  it('is hidden from a storefront once it is archived', async () => {
    const archived = { ...aProduct('GONE'), status: 'archived' };
    const { body: made } = await api.call('POST', '/v1/products', { body: archived });
    const seenBy = async (as: 'storefront' | 'staff') => [
      (await api.call('GET', `/v1/products/${made.id}`, { as })).status,
      (await api.call('GET', '/v1/products?sku=GONE', { as })).body.data.length,
    ];
    expect(await seenBy('storefront')).toEqual([404, 0]);
    expect(await seenBy('staff')).toEqual([200, 1]);
  });

  it('gives samples away', async () => {
    const { status } = await api.call('POST', '/v1/products', {
      body: aProduct('SAMPLE', { prices: [{ amount: 0, currency: 'EUR' }] }),
    });
    expect(status).toBe(201);
  });

  it.each([
    [
      'a currency that the payment provider does not take',
      { amount: 1_000, currency: 'IQD' },
      'currency-not-enabled',
      'currency',
    ],
    ['a price that cannot be charged as it is shown', { amount: 12_345, currency: 'KWD' }, 'invalid-request', 'amount'],
    ['more than one payment takes', { amount: 100_000_000, currency: 'GBP' }, 'invalid-request', 'amount'],
  ])('refuses %s', async (_what, price, code, field) => {
    const refused = await api.call('POST', '/v1/products', { body: aProduct('PRICED', { prices: [price] }) });
    expect(refused).toMatchObject({ status: 422, body: { code } });
    expect(refused.body.errors).toMatchObject([{ pointer: `/variants/0/prices/0/${field}` }]);
  });

  it('sells in the currencies that the shop has enabled, and in no other', async () => {
    const british = await startTestApi({ databaseUrl: api.databaseUrl, environment: { CURRENCIES: 'GBP' } });
    const sell = (sku: string, currency: string) =>
      british.call('POST', '/v1/products', { body: aProduct(sku, { prices: [{ amount: 1_000, currency }] }) });
    const [inPounds, inEuros] = [await sell('POUNDS', 'GBP'), await sell('EUROS', 'EUR')];
    await british.stop();
    expect([inPounds.status, inEuros.status, inEuros.body.code]).toEqual([201, 422, 'currency-not-enabled']);
  });

  it('refuses the same SKU or currency twice in one request', async () => {
    const body = aProduct('TWICE', {
      prices: [
        { amount: 1, currency: 'EUR' },
        { amount: 2, currency: 'EUR' },
      ],
    });
    body.variants.push(...aProduct('TWICE').variants);
    const refused = await api.call('POST', '/v1/products', { body });
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/variants/0/prices/1/currency',
      '/variants/1/sku',
    ]);
  });

  it('changes what is named and leaves the rest', async () => {
    const { body: before } = await api.call('POST', '/v1/products', { body: aProduct('CHANGED') });
    const changed = await api.call('PATCH', `/v1/products/${before.id}`, {
      headers: { 'if-match': '"1"' },
      body: {
        status: 'archived',
        variants: [
          { sku: 'CHANGED', prices: [{ amount: 999, currency: 'USD' }] },
          { sku: 'ADDED', title: 'Added', weightGrams: 10, prices: [{ amount: 5, currency: 'EUR' }] },
        ],
      },
    });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(changed.body).toMatchObject({ title: before.title, status: 'archived', version: 2 });
    expect(changed.body.variants).toEqual([
      expect.objectContaining({ sku: 'ADDED', taxClass: 'standard' }),
      { ...before.variants[0], prices: [{ amount: 999, currency: 'USD' }] },
    ]);
  });

  it('asks for what a new variant lacks', async () => {
    const { body: before } = await api.call('POST', '/v1/products', { body: aProduct('LACKS') });
    const { status, body } = await api.call('PATCH', `/v1/products/${before.id}`, {
      headers: { 'if-match': '"1"' },
      body: { variants: [{ sku: 'LACKING', title: 'x' }] },
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/variants/0/weightGrams', code: 'required' }],
    });
    expect((await api.call('GET', `/v1/products/${before.id}`)).body.version).toBe(1);
  });

  it('keeps two writers from losing each other’s change', async () => {
    const { body: before } = await api.call('POST', '/v1/products', { body: aProduct('RACED') });
    const change = (title: string, match?: string) =>
      api.call('PATCH', `/v1/products/${before.id}`, { body: { title }, headers: match ? { 'if-match': match } : {} });
    expect((await change('none')).body.code).toBe('precondition-required');
    expect((await change('none', 'star')).body.code).toBe('invalid-parameter');
    const both = await Promise.all([change('one', '"1"'), change('two', '"1"')]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 412]));
    expect((await change('weak', 'W/"1"')).body.code).toBe('version-mismatch');
    expect((await api.call('GET', `/v1/products/${before.id}`)).body.version).toBe(2);
  });

  it('says 404 for a product that is not there', async () => {
    const path = '/v1/products/0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';
    expect((await api.call('GET', path)).status).toBe(404);
    const patched = await api.call('PATCH', path, { body: {}, headers: { 'if-match': '"1"' } });
    expect(patched.body.code).toBe('not-found');
  });

  it('pages through all of them, newest first, once each', async () => {
    const total = (await api.call('GET', '/v1/products?limit=100')).body.data.map(({ id }: { id: string }) => id);
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body } = await api.call('GET', `/v1/products?limit=2${after}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (body.nextCursor === null) break;
      after = `&after=${body.nextCursor}`;
    }
    expect(seen).toEqual(total);
  });

  it('is listed with its price and what is available, by several SKUs at once', async () => {
    for (const sku of ['CART-1', 'CART-2']) await api.call('POST', '/v1/products', { body: aProduct(sku) });
    await api.database.em
      .fork()
      .execute(
        `insert into tax_rate (country, tax_class, rate_ppm, inclusive) values ('DE', 'standard', 190000, true) on conflict do nothing`,
      );
    const path = '/v1/products?sku=cart-1&sku=CART-2&currency=eur&country=de';
    const { status, body } = await api.call('GET', path, { as: 'storefront' });
    expect({ status, variants: body.data.flatMap(({ variants }: { variants: object[] }) => variants) }).toMatchObject({
      status: 200,
      variants: ['CART-2', 'CART-1'].map((sku) => ({
        sku,
        price: { amount: 1299, currency: 'EUR', taxIncluded: true },
        availability: { available: 0, backorderable: false },
      })),
    });
  });

  it('is listed by its status to staff, and only while it is for sale to a storefront', async () => {
    await api.call('POST', '/v1/products', { body: { ...aProduct('PAST'), status: 'archived' } });
    const list = (status: string, as: 'staff' | 'storefront') =>
      api.call('GET', `/v1/products?sku=PAST&status=${status}`, { as });
    expect((await list('archived', 'staff')).body.data).toHaveLength(1);
    expect((await list('active', 'staff')).body.data).toEqual([]);
    expect((await list('active', 'storefront')).body.data).toEqual([]);
    expect(await list('archived', 'storefront')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is listed if it has changed since', async () => {
    const { body: made } = await api.call('POST', '/v1/products', { body: aProduct('NEWS') });
    await api.call('PATCH', `/v1/products/${made.id}`, { body: { title: 'Changed' }, headers: { 'if-match': '"1"' } });
    const since = async (time: string) =>
      (await api.call('GET', `/v1/products?sku=NEWS&updatedAfter=${encodeURIComponent(time)}`)).body.data.length;
    expect(await since(made.createdAt)).toBe(1);
    expect(await since(new Date(Date.now() + 60_000).toISOString())).toBe(0);
  });

  it.each(['sku=A&currency=EURO', 'country=Atlantis', 'updatedAfter=yesterday', 'status=gone'])(
    'is not listed by %s',
    async (query) => {
      const { status, body } = await api.call('GET', `/v1/products?${query}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-parameter' });
    },
  );

  it('answers a repeat of the same request with the first answer', async () => {
    const request = { body: aProduct('REPEATED'), headers: { 'idempotency-key': 'product-1' } };
    const all = await Promise.all([1, 2, 3].map(() => api.call('POST', '/v1/products', request)));
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(all.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect(all.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(2);
  });

  it('refuses the same key for another request', async () => {
    const headers = { 'idempotency-key': 'product-2' };
    await api.call('POST', '/v1/products', { body: aProduct('KEYED'), headers });
    const other = await api.call('POST', '/v1/products', { body: aProduct('KEYED-2'), headers });
    expect({ status: other.status, code: other.body.code }).toEqual({ status: 422, code: 'idempotency-key-reused' });
    expect((await api.call('GET', '/v1/products?sku=KEYED-2')).body.data).toEqual([]);
  });

  it('leaves the key of a refused request to be used again', async () => {
    const headers = { 'idempotency-key': 'product-3' };
    const refused = await api.call('POST', '/v1/products', { body: aProduct('KEYED'), headers });
    expect(refused.body.code).toBe('sku-taken');
    const again = await api.call('POST', '/v1/products', { body: aProduct('KEYED-3'), headers });
    expect(again.status).toBe(201);
  });
});
