import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, testApiEnvironment, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { readApiConfig } from '../api-config.ts';
import { allRoutes } from '../app.ts';
import type { ApiParts } from '../compose/api-parts.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly operation?: string;
  readonly orderId?: string;
}

describe('the log of a request about an order', () => {
  let testDatabase: TestDatabase;
  let api: TestApi;
  const logged: string[] = [];
  const linesOf = (operation: string) =>
    logged.map((line) => JSON.parse(line) as Line).filter((line) => line.operation === operation);

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    api = await startTestApi({ databaseUrl: testDatabase.url, logged });
    await aShop(api.database, [{ sku: 'PLATE', onHand: { MAIN: 9 } }]);
  });
  afterAll(async () => {
    await api.stop();
    await testDatabase.drop();
  });

  it('names the order, from the first request on and whatever the answer', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = await aCheckoutBody(api.database, [{ sku: 'PLATE', quantity: 1 }]);
    const placed = await api.call('POST', '/v1/orders', { body, headers });
    const orderId = placed.body.id as string;
    await api.call('POST', '/v1/orders', { body: { nonsense: true }, headers });
    await api.call('GET', `/v1/orders/${orderId}`);
    await api.call('GET', `/v1/orders/${orderId}/events`);
    await api.call('POST', `/v1/orders/${orderId}/cancel`, { body: {} });
    expect(linesOf('placeOrder')).toMatchObject([
      { msg: 'request', status: 202, orderId },
      { msg: 'request', status: 422, orderId },
    ]);
    for (const operation of ['getOrder', 'listOrderEvents', 'cancelOrder']) {
      expect(linesOf(operation)).toMatchObject([{ msg: 'request', orderId }]);
    }
  });

  it('names it beside an error, too', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    await api.call('POST', `/v1/orders/${orderId}/hold`, { body: { reason: 'Why not' } });
    expect(linesOf('holdOrder')).toMatchObject([
      { level: 40, err: { type: 'TemporalUnavailable' }, orderId },
      { level: 30, msg: 'request', status: 503, orderId },
    ]);
  });

  it('can do so on every route that is about one, or about a parcel', () => {
    const deps = {
      database: api.database,
      config: readApiConfig(testApiEnvironment),
      alarm: () => {},
    } as unknown as ApiParts;
    const isAboutOne = /^\/v1\/(orders|shipments)\/\{id\}/;
    const about = allRoutes({ ...deps, draining: new AbortController().signal }).filter(
      ({ contract: { method, path } }) => isAboutOne.test(path) || (method === 'post' && path === '/v1/orders'),
    );
    const feature = ({ contract }: (typeof about)[number]) => contract.path.split('/')[2];
    expect(new Set(about.map(feature))).toEqual(new Set(['orders', 'shipments']));
    expect(about.filter(({ contract }) => !contract.subjectOf).map(({ contract }) => contract.operationId)).toEqual([]);
  });
});
