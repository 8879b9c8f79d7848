import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { policyNames } from '../../domain/policies/policy-catalogue.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

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

const read = (name: string) => api.call('GET', `/v1/policies/${name}`);
const put = (name: string, tag: string, body: object, query = '') =>
  api.call('PUT', `/v1/policies/${name}${query}`, { body, headers: { 'if-match': tag } });

describe('what the shop decides', () => {
  it('is listed with its meaning, its bounds and what counts', async () => {
    const { status, body } = await api.call('GET', '/v1/policies');
    expect(status).toBe(200);
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(policyNames);
    expect(body.data[0]).toMatchObject({ version: 0 });
    expect(body.data[0].fields[0]).toEqual({
      field: 'deadlineSeconds',
      meaning: expect.stringContaining('In seconds.'),
      value: 14_400,
      defaultValue: 14_400,
      minimum: 1,
      maximum: 72_000,
    });
  });

  it('is on record from the first decision on: what, by whom, why', async () => {
    const before = await read('payment');
    expect(before.body).toMatchObject({ version: 0, author: null, decidedAt: null });
    expect(before.headers.get('etag')).toBe('"0"');
    const decision = { document: { deadlineSeconds: 7_200 }, note: 'December' };
    const decided = await put('payment', '"0"', decision);
    expect(decided.status).toBe(200);
    expect(decided.headers.get('etag')).toBe('"1"');
    expect(decided.body).toMatchObject({
      policy: {
        version: 1,
        author: 'Test staff',
        note: 'December',
        document: { deadlineSeconds: 7_200, retrySeconds: 900 },
      },
      changes: [{ field: 'deadlineSeconds', from: 14_400, to: 7_200 }],
    });
    await put('payment', '"1"', { document: { deadlineSeconds: 3_600, attemptsMax: 3 } });
    const { body } = await api.call('GET', '/v1/policies/payment/versions?limit=1');
    expect(body.data).toMatchObject([{ version: 2, document: { deadlineSeconds: 3_600 } }]);
    const next = await api.call('GET', `/v1/policies/payment/versions?limit=1&after=${body.nextCursor}`);
    expect(next.body).toMatchObject({ data: [{ version: 1, note: 'December' }], nextCursor: null });
  });

  it('is decided by who has read what counts, and by nobody else', async () => {
    expect((await put('quotes', '"3"', { document: {} })).body.code).toBe('version-mismatch');
    expect((await api.call('PUT', '/v1/policies/quotes', { body: { document: {} } })).status).toBe(428);
    expect((await read('quotes')).body.version).toBe(0);
    for (const caller of ['storefront', null] as const) {
      const answers = [
        await api.call('GET', '/v1/policies', { as: caller }),
        await api.call('PUT', '/v1/policies/quotes', {
          as: caller,
          body: { document: {} },
          headers: { 'if-match': '*' },
        }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(caller ? [403, 403] : [401, 401]);
    }
  });

  it('is tried first, without a trace', async () => {
    const tried = await put('parcels', '*', { document: { releaseDelaySeconds: 900 } }, '?dryRun=true');
    expect(tried.body).toMatchObject({
      policy: { version: 0, document: { releaseDelaySeconds: 900 } },
      changes: [{ field: 'releaseDelaySeconds', from: 0, to: 900 }],
    });
    expect((await read('parcels')).body).toMatchObject({ version: 0, document: { releaseDelaySeconds: 0 } });
  });

  it('is not written again as it stands', async () => {
    await put('parcels', '*', { document: { releaseDelaySeconds: 60 } });
    const again = await put('parcels', '*', { document: { releaseDelaySeconds: 60 } });
    expect(again.body).toMatchObject({ policy: { version: 1 }, changes: [] });
  });

  it.each([
    [{ document: { deadlineSeconds: 0 } }, '/document/deadlineSeconds'],
    [{ document: { deadlineSeconds: 72_001 } }, '/document/deadlineSeconds'],
    [{ document: { deadlineSeconds: 1.5 } }, '/document/deadlineSeconds'],
    [{ document: { deadlineSeconds: '60' } }, '/document/deadlineSeconds'],
    [{ document: { deadline: 60 } }, '/document/deadline'],
    [{ document: {}, note: '4242 4242 4242 4242' }, '/note'],
    [{}, '/document'],
  ])('is refused where it cannot be: %j', async (body, pointer) => {
    const before = (await read('payment')).body;
    const refused = await put('payment', '*', body);
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].pointer).toBe(pointer);
    expect((await read('payment')).body).toEqual(before);
  });

  it('counts at once where it was decided, for what is asked then', async () => {
    await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 99 } }]);
    const place = async (quantity: number) => {
      const body = {
        ...(await aCheckoutBody(api.database, [{ sku: 'MUG', quantity }])),
        email: `${randomUUID()}@example.com`,
      };
      return api.call('POST', '/v1/orders', { as: 'storefront', body, headers: { 'idempotency-key': randomUUID() } });
    };
    expect((await place(5)).status).toBe(202);
    await put('unpaid-orders', '*', { document: { unitsPerArticle: 4 } });
    expect((await place(5)).body.code).toBe('too-many-units');
    await put('unpaid-orders', '*', { document: {} });
    expect((await place(5)).status).toBe(202);
  });
});
