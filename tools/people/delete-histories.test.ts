import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../db/database.ts';
import { createPersonRepository } from '../../db/people/person-repository.ts';
import { readShop, type Shop } from '../../db/shop/shop-queries.ts';
import { preparePlatform } from '../../deploy/prepare-platform.ts';
import { anEndedOrder } from '../../tests/support/an-ended-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { testTemporal } from '../../tests/support/test-temporal.ts';
import { orderIdKey } from '../../workflows/shared/order-id-key.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { openHistories, workflowNames } from './delete-histories.ts';

let testDatabase: TestDatabase;
let database: Database;
let client: Client;
let temporal: { readonly address: string; readonly namespace: string };
let shop: Shop | undefined;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  temporal = { address: (await testTemporal()).address, namespace: `people-${randomUUID()}` };
  await preparePlatform({ databaseUrl: testDatabase.url, temporal, waitMs: 30_000 });
  database = await openDatabase({ url: testDatabase.url });
  shop = await readShop(database.em.fork());
  client = new Client({
    connection: await Connection.connect({ address: temporal.address }),
    namespace: temporal.namespace,
  });
}, 90_000);
afterAll(async () => {
  await client?.connection.close();
  await database?.close();
  await testDatabase?.drop();
});

const people = () => createPersonRepository(database);

async function anErasure() {
  const email = `${randomUUID()}@histories.example`;
  const orderId = await anEndedOrder(database, { email });
  const outcome = await people().erasePerson({ ref: { email }, names: workflowNames, isConfirmed: false });
  if (outcome.kind !== 'erased') throw new Error(outcome.kind);
  const isFinished = async () => !(await people().listUnfinished()).some(({ id }) => id === outcome.erasureId);
  return { orderId, erasureId: outcome.erasureId, workflowId: `order-${outcome.orders[0]}`, isFinished };
}

async function deleteHistories({ isNamespaceOurs = false } = {}) {
  const histories = await openHistories({ people: people(), shop, temporal, isNamespaceOurs, onProgress: () => {} });
  try {
    return await histories.deleteUnfinished();
  } finally {
    await histories.close();
  }
}

/** One that has ended, without a worker. */
async function aRunOf(workflowId: string, orderId: string) {
  const handle = await client.workflow.start('processOrder', {
    workflowId,
    taskQueue: 'nobody',
    typedSearchAttributes: [{ key: orderIdKey, value: orderId }],
  });
  await handle.terminate();
  return client.workflow.getHandle(workflowId, handle.firstExecutionRunId);
}

const NOTHING_LEFT = { running: [], missing: [] };

describe('the histories of an erasure', () => {
  it('are deleted, and not those that another order has under the same number', async () => {
    const { orderId, workflowId, isFinished } = await anErasure();
    const others = await aRunOf(workflowId, randomUUID());
    const own = await aRunOf(workflowId, orderId);
    expect(await deleteHistories()).toEqual(NOTHING_LEFT);
    expect(await isFinished()).toBe(true);
    // Temporal deletes when its own queues have passed the end of the workflow, which it notes once a minute.
    const isGone = () =>
      own.describe().then(
        () => false,
        (error: unknown) => error instanceof WorkflowNotFoundError,
      );
    await eventually(isGone, 120_000, 500);
    expect((await others.describe()).status.name).toBe('TERMINATED');
  }, 150_000);

  it('do not count as gone where none is that must be there, until somebody says that it is the right place', async () => {
    const { workflowId, isFinished } = await anErasure();
    expect(await deleteHistories()).toEqual({ running: [], missing: [workflowId] });
    expect(await isFinished()).toBe(false);
    expect(await deleteHistories({ isNamespaceOurs: true })).toEqual(NOTHING_LEFT);
    expect(await isFinished()).toBe(true);
  });

  it('are gone where a run that was cut off had seen them', async () => {
    const { erasureId, isFinished } = await anErasure();
    await people().noteHistoriesSeen(erasureId);
    expect(await deleteHistories()).toEqual(NOTHING_LEFT);
    expect(await isFinished()).toBe(true);
  });

  it('are not waited for where Temporal has forgotten them by itself', async () => {
    const { orderId, isFinished } = await anErasure();
    await database.em
      .fork()
      .execute(`update sales_order set closed_at = now() - interval '90 days' where id = ?`, [orderId]);
    expect(await deleteHistories()).toEqual(NOTHING_LEFT);
    expect(await isFinished()).toBe(true);
  });

  it('stay while the workflow runs', async () => {
    const { orderId, workflowId, isFinished } = await anErasure();
    const running = await client.workflow.start('processOrder', {
      workflowId,
      taskQueue: 'nobody',
      typedSearchAttributes: [{ key: orderIdKey, value: orderId }],
    });
    expect(await deleteHistories()).toEqual({ running: [workflowId], missing: [] });
    expect(await isFinished()).toBe(false);
    await running.terminate();
    expect(await deleteHistories()).toEqual(NOTHING_LEFT);
    expect(await isFinished()).toBe(true);
  });
});

describe('the namespace of an erasure', () => {
  const open = async (of: Shop, namespace: string, isNamespaceOurs = false) => {
    const options = { people: people(), temporal: { ...temporal, namespace }, onProgress: () => {} };
    const histories = await openHistories({ ...options, shop: of, isNamespaceOurs });
    await histories.close();
  };

  it('bears the mark of a live shop, or somebody says that it is this shop’s', async () => {
    const namespace = `unmarked-${randomUUID()}`;
    const workflowExecutionRetentionPeriod = { seconds: 86_400 as unknown as Long };
    await client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    const live = { id: randomUUID(), mode: 'live' } as const;
    await expect(open(live, namespace)).rejects.toThrow('Nothing says that the namespace');
    await open(live, namespace, true);
    await open({ ...live, mode: 'simulated' }, namespace);
  });

  it('is no other shop’s, not even where both are simulated', async () => {
    if (!shop) throw new Error('There is no shop');
    await open(shop, temporal.namespace);
    await expect(open({ ...shop, id: randomUUID() }, temporal.namespace, true)).rejects.toThrow('another database');
  });
});
