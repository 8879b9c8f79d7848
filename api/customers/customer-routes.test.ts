import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

describe('customers', () => {
  let testDatabase: TestDatabase;
  let api: TestApi;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    api = await startTestApi({ databaseUrl: testDatabase.url });
  });
  afterAll(async () => {
    await api.stop();
    await testDatabase.drop();
  });

  const create = (body: unknown) => api.call('POST', '/v1/customers', { as: 'storefront', body });

  it('knows a customer by an address in any case', async () => {
    const created = await create({ email: '  Ada@Example.COM ', name: 'Ada Lovelace' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ email: 'ada@example.com', phone: null, externalReference: null, version: 1 });
    const found = await api.call('GET', '/v1/customers?email=ADA@example.com');
    expect(found.body.data).toEqual([created.body]);
    const again = await create({ email: 'ADA@example.com', name: 'Another Ada' });
    expect({ status: again.status, ...again.body }).toMatchObject({
      status: 409,
      code: 'email-taken',
      errors: [{ pointer: '/email' }],
    });
  });

  it.each(['(030) 1234567', '030\u20131234567', '030 123 ext. 12', '\u0660\u0663\u0660\u0661\u0662\u0663\u0664'])(
    'has the telephone number that an address takes too: %s',
    async (phone) => {
      const email = `${Buffer.from(phone).toString('hex')}@example.com`;
      const created = await create({ email, name: 'Ada', phone });
      expect(created.status).toBe(201);
      const options = { body: { phone: `${phone} 1` }, headers: { 'if-match': 'W/"1"' } };
      const changed = await api.call('PATCH', `/v1/customers/${created.body.id.toUpperCase()}`, options);
      expect(changed).toMatchObject({ status: 200, body: { phone: `${created.body.phone} 1` } });
    },
  );

  it('is found by an address that is written otherwise', async () => {
    const created = await create({ email: 'J\u00f6rg@B\u00fccher.example.', name: 'J\u00f6rg' });
    expect(created).toMatchObject({ status: 201, body: { email: 'j\u00f6rg@xn--bcher-kva.example' } });
    for (const typed of ['jo\u0308rg@b\u00fccher.example', 'J\u00d6RG@xn--bcher-kva.example']) {
      const found = await api.call('GET', `/v1/customers?email=${encodeURIComponent(typed)}`);
      expect(found.body.data).toEqual([created.body]);
    }
  });

  it('lets no two customers share an external reference', async () => {
    await create({ email: 'one@example.com', name: 'One', externalReference: '17850' });
    const again = await create({ email: 'two@example.com', name: 'Two', externalReference: '17850' });
    expect(again.body).toMatchObject({ code: 'reference-taken', errors: [{ pointer: '/externalReference' }] });
    expect((await api.call('GET', '/v1/customers?email=two@example.com')).body.data).toEqual([]);
  });

  it.each([
    [{ name: 'No mail' }, '/email'],
    [{ email: 'not an address', name: 'x' }, '/email'],
    [{ email: 'a@example.com', name: ' ' }, '/name'],
    [{ email: 'a@example.com', name: 'a\u0007bell' }, '/name'],
    [{ email: 'a@example.com', name: 'x', phone: 'call me' }, '/phone'],
    [{ email: 'a@example.com', name: 'x', vip: true }, '/vip'],
  ])('refuses %j', async (body, pointer) => {
    const refused = await create(body);
    expect({ status: refused.status, pointer: refused.body.errors[0].pointer }).toEqual({ status: 422, pointer });
  });

  it('are looked up by a storefront, and listed to staff only', async () => {
    const externalReference = 'lookup-1';
    const made = await create({ email: 'lookup@example.com', name: 'Lookup', externalReference });
    const list = (query: string, as: 'storefront' | 'staff') => api.call('GET', `/v1/customers?${query}`, { as });
    expect(await list('limit=100', 'storefront')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await list('limit=100', 'staff')).status).toBe(200);
    expect((await list('email=LOOKUP@example.com', 'storefront')).body.data).toEqual([made.body]);
    const plus = await create({ email: 'lookup+shop@example.com', name: 'Plus' });
    expect((await list('email=lookup+shop@example.com', 'storefront')).body.data).toEqual([plus.body]);
    expect((await list('limit=&email=&externalReference=%20', 'staff')).status).toBe(200);
    expect((await list('email=', 'storefront')).status).toBe(403);
    for (const query of [
      'externalReference=lookup-1',
      'externalReference=lookup-2',
      'email=lookup@example.com&externalReference=lookup-1',
    ]) {
      expect(await list(query, 'storefront')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await list('externalReference=lookup-1', 'staff')).body.data).toEqual([made.body]);
  });

  it('are looked up so often by one shopper', async () => {
    const environment = { RATE_LIMIT_SHOPPER_QUOTES: '1' };
    const limited = await startTestApi({ databaseUrl: testDatabase.url, environment });
    const ask = (address: string) => {
      const headers = { 'shopper-address': address };
      return limited.call('GET', '/v1/customers?email=nobody@example.com', { as: 'storefront', headers });
    };
    const answers = [await ask('203.0.113.1'), await ask('203.0.113.1'), await ask('203.0.113.2')];
    await limited.stop();
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 200]);
  });

  it('are kept by nobody on the way', async () => {
    const made = await create({ email: 'private@example.com', name: 'Private' });
    expect(made.headers.get('cache-control')).toBe('no-store');
    const path = made.headers.get('location') ?? '';
    expect((await api.call('GET', path)).headers.get('cache-control')).toBe('no-store');
    expect((await api.call('GET', path, { headers: { 'if-none-match': '"1"' } })).status).toBe(304);
    expect((await api.call('PATCH', path, { body: { name: 'P' }, headers: { 'if-match': '*' } })).status).toBe(200);
    expect(
      (await api.call('PATCH', path, { body: { phone: '' }, headers: { 'if-match': '"2"' } })).body.phone,
    ).toBeNull();
  });

  it('changes what is named, and clears what is null', async () => {
    const { body: before } = await create({ email: 'c@example.com', name: 'C', phone: '+44 20 7946 0000' });
    const changed = await api.call('PATCH', `/v1/customers/${before.id}`, {
      as: 'storefront',
      headers: { 'if-match': '"1"' },
      body: { name: 'See', phone: null },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ email: 'c@example.com', name: 'See', phone: null, version: 2 });
    expect(changed.headers.get('etag')).toBe('"2"');
    const stale = await api.call('PATCH', `/v1/customers/${before.id}`, {
      headers: { 'if-match': '"1"' },
      body: { name: 'Sea' },
    });
    expect(stale.body.code).toBe('version-mismatch');
    const taken = await api.call('PATCH', `/v1/customers/${before.id}`, {
      headers: { 'if-match': '"2"' },
      body: { email: 'ada@example.com' },
    });
    expect(taken.body.code).toBe('email-taken');
    expect((await api.call('GET', `/v1/customers/${before.id}`)).body).toEqual(changed.body);
  });

  it('gives a repeat of the same request the first answer, and each caller keys of its own', async () => {
    const headers = { 'idempotency-key': 'customer-1' };
    const body = { email: 'd@example.com', name: 'D' };
    const first = await api.call('POST', '/v1/customers', { as: 'storefront', headers, body });
    const repeat = await api.call('POST', '/v1/customers', {
      as: 'storefront',
      headers,
      body: { name: 'D', email: 'd@example.com' },
    });
    expect(repeat.body).toEqual(first.body);
    const other = await api.call('POST', '/v1/customers', { as: 'staff', headers, body });
    expect(other.body.code).toBe('email-taken');
  });
});
