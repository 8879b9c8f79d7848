import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { noteStatements } from '../../tests/hot-path/count-statements.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';

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

const isEveryUseNoted = async () => {
  const unnoted = await api.database.em
    .fork()
    .execute<object[]>('select 1 from credential_secret where last_used_at is null');
  return unnoted.length === 0;
};

async function statementsOf(ask: () => Promise<{ readonly status: number }>): Promise<number> {
  const noted = noteStatements(api.database);
  const { status } = await ask();
  noted.stop();
  expect(status).toBe(200);
  return noted.statements.length;
}

describe('the check of who may do what', () => {
  it('asks the database nothing of a caller who was there a moment ago', async () => {
    const ask = () => api.call('GET', '/v1/permissions');
    await Promise.all([ask(), api.call('GET', '/v1/products', { as: 'storefront' })]);
    await eventually(isEveryUseNoted);
    expect(await statementsOf(ask)).toBe(0);
  });

  it('asks nothing more for a storefront that reads its order, or for a guest, than for staff', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const tokens = createOrderTokens(createSigningKeyRepository(api.database));
    const authorization = `Bearer ${(await tokens.signer())({ orderId, placedAtMs: Date.now() })}`;
    const readers = [
      () => api.call('GET', `/v1/orders/${orderId}`, { as: 'staff' }),
      () => api.call('GET', `/v1/orders/${orderId}`, { as: 'storefront' }),
      () => api.call('GET', `/v1/orders/${orderId}`, { as: null, headers: { authorization } }),
    ];
    for (const read of readers) expect((await read()).status).toBe(200);
    await eventually(isEveryUseNoted);
    const counts: number[] = [];
    for (const read of readers) counts.push(await statementsOf(read));
    expect(counts).toEqual([1, 1, 1]);
  });
});
