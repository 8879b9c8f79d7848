import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WorkflowExecutionAlreadyStartedError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { createCheckoutRequestQueries } from '../../db/checkout/checkout-request-queries.ts';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { orderIdKey } from '../../workflows/shared/order-id-key.ts';
import { createCheckoutSweepActivities } from './checkout-sweep-activities.ts';

const terms = {
  timing: { paymentDeadlineMs: 1, paymentPollMs: 2, restockPollMs: 3, parcelSilenceMs: 4 },
  policies: { payment: 2, parcels: 0 },
};
const readTerms = async () => terms;
const publicUrl = 'https://shop.example/';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  await aShop(database, [{ sku: 'MUG' }, { sku: 'CUP' }]);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.em.fork().execute('delete from checkout_request');
});

/** Remembers what was started; workflows that have ended refuse to start again. */
function sweeper() {
  const started: WorkflowStartOptions[] = [];
  const ended = new Set<string>();
  const failing = new Set<string>();
  /** Workflows of other orders, which had these numbers before. */
  const owners = new Map<string, string>();
  const workflow = {
    getHandle: (workflowId: string) => ({
      async describe() {
        const owner = owners.get(workflowId);
        const pairs = owner === undefined ? [] : [{ key: orderIdKey, value: owner }];
        return { typedSearchAttributes: new TypedSearchAttributes(pairs) };
      },
    }),
    async start(name: string, options: WorkflowStartOptions) {
      const { workflowId } = options;
      if (failing.has(workflowId)) throw new Error('It cannot be started');
      if (ended.has(workflowId)) throw new WorkflowExecutionAlreadyStartedError('It ran before', workflowId, name);
      started.push(options);
    },
  };
  const client = { workflow } as unknown as Pick<Client, 'workflow'>;
  const activities = createCheckoutSweepActivities({ database, client, readTerms, publicUrl });
  const environment = new MockActivityEnvironment();
  type Sweep = Awaited<ReturnType<typeof activities.sweepOpenRequests>>;
  const sweepOpenRequests = (): Promise<Sweep> =>
    environment.run<[], Sweep, () => Promise<Sweep>>(async () => activities.sweepOpenRequests());
  return { started, ended, failing, owners, sweepOpenRequests };
}

async function aRequest(age: string): Promise<string> {
  const orderId = await aStoredRequest(database, [
    { sku: 'MUG', quantity: 1 },
    { sku: 'CUP', quantity: 2 },
    { sku: 'MUG', quantity: 3 },
  ]);
  await database.em.fork().execute(
    `update checkout_request set received_at = now() - ?::interval, next_look_at = now() - ?::interval + interval '30 seconds'
       where order_id = ?`,
    [age, age, orderId],
  );
  return orderId;
}

async function refusalOf(orderId: string) {
  const [row] = await database.em
    .fork()
    .execute<{ refusal: { code: string } | null; resolved: boolean }[]>(
      'select refusal, resolved_at is not null as resolved from checkout_request where order_id = ?',
      [orderId],
    );
  return row;
}

describe('sweeping stored requests', () => {
  it('starts an order that no workflow has taken up, as the API would have', async () => {
    const orderId = await aRequest('2 minutes');
    const { started, sweepOpenRequests } = sweeper();
    expect(await sweepOpenRequests()).toEqual({ started: 1, expired: 0, taken: 0, failed: 0, more: false });
    expect(started).toEqual([
      expect.objectContaining({
        workflowId: (await workflowIdsOf(database, orderId)).order,
        args: [{ orderId, ...terms }],
        staticDetails: expect.stringContaining(`(https://shop.example/ops/orders/${orderId})`),
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        typedSearchAttributes: expect.arrayContaining([
          expect.objectContaining({ key: expect.objectContaining({ name: 'Skus' }), value: ['CUP', 'MUG'] }),
        ]),
      }),
    ]);
  });

  it('leaves a young request to the API that stored it', async () => {
    await aRequest('10 seconds');
    const { started, sweepOpenRequests } = sweeper();
    expect(await sweepOpenRequests()).toMatchObject({ started: 0, expired: 0 });
    expect(started).toEqual([]);
  });

  it('refuses a request that nobody can be waiting for any more', async () => {
    const orderId = await aRequest('20 minutes');
    const { started, sweepOpenRequests } = sweeper();
    expect(await sweepOpenRequests()).toMatchObject({ started: 0, expired: 1 });
    expect(started).toEqual([]);
    expect(await refusalOf(orderId)).toMatchObject({ refusal: { code: 'request-expired' }, resolved: true });
    expect(await sweepOpenRequests()).toMatchObject({ expired: 0 });
  });

  it('leaves a request alone that was decided', async () => {
    const orderId = await aRequest('20 minutes');
    await database.em.fork().execute('update checkout_request set resolved_at = now() where order_id = ?', [orderId]);
    expect(await sweeper().sweepOpenRequests()).toMatchObject({ started: 0, expired: 0 });
    expect(await refusalOf(orderId)).toEqual({ refusal: null, resolved: true });
  });

  it('goes on when the workflow of a request has ended without a decision', async () => {
    const [ended, open] = [await aRequest('3 minutes'), await aRequest('2 minutes')];
    const { started, ended: endedIds, sweepOpenRequests } = sweeper();
    endedIds.add((await workflowIdsOf(database, ended)).order);
    await sweepOpenRequests();
    expect(started.map(({ workflowId }) => workflowId)).toEqual([(await workflowIdsOf(database, open)).order]);
    expect(await refusalOf(ended)).toEqual({ refusal: null, resolved: false });
  });

  it.each(['runs', 'has ended'])('refuses a request whose number is another order’s, which %s', async (how) => {
    const orderId = await aRequest('2 minutes');
    const { ended, owners, sweepOpenRequests } = sweeper();
    const { order } = await workflowIdsOf(database, orderId);
    owners.set(order, randomUUID());
    if (how === 'has ended') ended.add(order);
    expect(await sweepOpenRequests()).toMatchObject({ started: 0, expired: 0, taken: 1 });
    expect(await refusalOf(orderId)).toMatchObject({ refusal: { code: 'order-number-taken' }, resolved: true });
  });

  it('goes on when a request cannot be started, and looks at that one later each time', async () => {
    const [bad, good] = [await aRequest('3 minutes'), await aRequest('2 minutes')];
    const { started, failing, sweepOpenRequests } = sweeper();
    failing.add((await workflowIdsOf(database, bad)).order);
    expect(await sweepOpenRequests()).toMatchObject({ started: 1, failed: 1 });
    expect(started.map(({ workflowId }) => workflowId)).toEqual([(await workflowIdsOf(database, good)).order]);
    expect(await sweepOpenRequests()).toMatchObject({ started: 0, failed: 0 });
    const looks = await database.em
      .fork()
      .execute(
        `select looks, next_look_at > now() + interval '50 seconds' as later from checkout_request where order_id = ?`,
        [bad],
      );
    expect(looks).toEqual([{ looks: 1, later: true }]);
  });

  it('comes back to a request over which workers died, later each time, and starts it', async () => {
    const orderId = await aRequest('2 minutes');
    const requests = createCheckoutRequestQueries(database);
    const pauses: unknown[] = [];
    for (let deaths = 0; deaths < 4; deaths += 1) {
      expect(await requests.takeOpenRequests(50)).toHaveLength(1);
      expect(await sweeper().sweepOpenRequests()).toMatchObject({ started: 0 });
      const [row] = await database.em
        .fork()
        .execute<{ minutes: number }[]>(
          `select round(extract(epoch from next_look_at - now()) / 60)::int as minutes from checkout_request where order_id = ?`,
          [orderId],
        );
      pauses.push(row?.minutes);
      await database.em.fork().execute('update checkout_request set next_look_at = now()');
    }
    expect(pauses).toEqual([1, 2, 4, 8]);
    expect(await sweeper().sweepOpenRequests()).toMatchObject({ started: 1 });
  });

  it('puts off only what it has tried, where so many fail in a row that it stops', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push(await aRequest(`${300 - n} seconds`));
    const { failing, sweepOpenRequests } = sweeper();
    for (const id of ids) failing.add((await workflowIdsOf(database, id)).order);
    expect(await sweepOpenRequests()).toMatchObject({ failed: 5, more: false });
    const looks = await database.em
      .fork()
      .execute<{ looks: number }[]>('select looks from checkout_request order by received_at');
    expect(looks.map((row) => row.looks)).toEqual([1, 1, 1, 1, 1, 0, 0]);
    // The next run begins with those.
    failing.clear();
    expect(await sweepOpenRequests()).toMatchObject({ started: 2 });
  });

  it('goes through any number of requests, batch by batch', async () => {
    await database.em.fork().execute(
      `insert into checkout_request (order_id, credential_id, body_hash, body, next_look_at)
       select gen_random_uuid(), ?::uuid, 'hash', '{"lines": [{"sku": "MUG"}]}', now()
       from generate_series(1, 120)`,
      [randomUUID()],
    );
    const { started, sweepOpenRequests } = sweeper();
    let batches = 1;
    while ((await sweepOpenRequests()).more) batches += 1;
    expect(batches).toBe(3);
    expect(new Set(started.map(({ workflowId }) => workflowId)).size).toBe(120);
  });
});
