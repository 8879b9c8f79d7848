import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { TemporalUnavailable } from '../shared/temporal-errors.ts';

let testDatabase: TestDatabase;
/** Its Temporal is there, and no worker has taken up the orders yet. */
let api: TestApi;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const executeUpdate = () => Promise.reject(new TemporalUnavailable('Temporal did not answer in time'));
  api = await startTestApi({ databaseUrl: testDatabase.url, calls: { executeUpdate, ping: async () => {} } });
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 10 } }]);
});

afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

function cancel(orderId: string) {
  return api.call('POST', `/v1/orders/${orderId}/cancel`, {
    as: 'storefront',
    body: { reason: 'Ordered twice' },
    headers: { 'idempotency-key': randomUUID() },
  });
}

describe('cancelling an order whose workflow does not answer in time', () => {
  it('is to be repeated while the order is only stored', async () => {
    const orderId = await aStoredRequest(api.database, [{ sku: 'MUG', quantity: 1 }]);
    const answer = await cancel(orderId);
    expect(answer).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  it('is 404 where nobody has heard of the order', async () => {
    expect(await cancel(randomUUID())).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
