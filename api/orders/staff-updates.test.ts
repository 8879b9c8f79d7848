import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { TemporalCalls } from '../shared/temporal.ts';

let testDatabase: TestDatabase;
let api: TestApi;
let asked: string[] = [];

/** Takes down what is asked of workflows; each does as it is told. */
const ask = async (update: { readonly name: string }) => {
  asked.push(update.name);
  return {};
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({
    databaseUrl: testDatabase.url,
    calls: {
      executeUpdate: ((_id, update) => ask(update)) as TemporalCalls['executeUpdate'],
      startUpdate: (async (_id, update) => ({ answer: () => ask(update) })) as TemporalCalls['startUpdate'],
    },
  });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

/** The storefront's first call asks it, together with the start of the order's workflow. */
const ASKED_BY_PLACING = 'placeOrder';

async function updatesOfWorkflows(): Promise<string[]> {
  const root = join(import.meta.dirname, '../..');
  const found: string[] = [];
  for (const file of globSync('workflows/*/*-contract.ts', { cwd: root })) {
    const contract = (await import(join(root, file))) as Record<string, unknown>;
    for (const exported of Object.values(contract)) {
      if (isUpdate(exported)) found.push(exported.name);
    }
  }
  return found.filter((name) => name !== ASKED_BY_PLACING).sort();
}

function isUpdate(exported: unknown): exported is { readonly name: string } {
  return typeof exported === 'object' && exported !== null && 'type' in exported && exported.type === 'update';
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: object }>> };
}

/** Everything that is asked of one order or parcel, as the API describes it to its callers. */
async function actions(): Promise<{ path: string; body: object | undefined }[]> {
  const { body } = await api.call('GET', '/openapi.json', { as: null });
  const paths = Object.entries(body.paths as Record<string, { readonly post?: Operation }>);
  return paths.flatMap(([path, { post }]) =>
    post && /^\/v1\/(orders|shipments)\/\{id\}\//.test(path)
      ? [{ path, body: post.requestBody?.content['application/json']?.example }]
      : [],
  );
}

async function anOrderWithAParcel() {
  const { orderId } = await aConfirmedOrder(api.database);
  const [parcel] = await createFulfilmentRepository(api.database).planShipments({ orderId });
  if (!parcel) throw new Error('The order has no parcel');
  return { orders: orderId, shipments: parcel.shipmentId };
}

describe('what staff may ask of a workflow in the Temporal UI', () => {
  it('can be asked over REST: each update has one route', async () => {
    const asking = new Map<string, string[]>();
    for (const { path, body } of await actions()) {
      const ids = await anOrderWithAParcel();
      asked = [];
      const kind = path.startsWith('/v1/orders/') ? 'orders' : 'shipments';
      const headers = { 'idempotency-key': `${path}-asked-once` };
      await api.call('POST', path.replace('{id}', ids[kind]), { as: 'staff', headers, ...(body && { body }) });
      for (const name of asked) asking.set(name, [...(asking.get(name) ?? []), path]);
    }
    expect([...asking.keys()].sort()).toEqual(await updatesOfWorkflows());
    for (const paths of asking.values()) expect(paths).toHaveLength(1);
  });
});
