import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WorkflowExecutionAlreadyStartedError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import { openDatabase, type Database } from '../../db/database.ts';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createCheckoutSweepActivities } from './checkout-sweep-activities.ts';

const timing = { paymentDeadlineMs: 1, paymentPollMs: 2, restockPollMs: 3, parcelSilenceMs: 4 };

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
  const workflow = {
    async start(name: string, options: WorkflowStartOptions) {
      const { workflowId } = options;
      if (ended.has(workflowId)) throw new WorkflowExecutionAlreadyStartedError('It ran before', workflowId, name);
      started.push(options);
    },
  };
  const client = { workflow } as unknown as Pick<Client, 'workflow'>;
  const activities = createCheckoutSweepActivities({ database, client, timing });
  type Request = Parameters<typeof activities.sweepOpenRequests>[0];
  return { started, ended, sweepOpenRequests: (request: Request) => activities.sweepOpenRequests(request) };
}

async function aRequest(age: string): Promise<string> {
  const orderId = await aStoredRequest(database, [
    { sku: 'MUG', quantity: 1 },
    { sku: 'CUP', quantity: 2 },
    { sku: 'MUG', quantity: 3 },
  ]);
  await database.em
    .fork()
    .execute('update checkout_request set received_at = now() - ?::interval where order_id = ?', [age, orderId]);
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
    expect(await sweepOpenRequests({ after: null })).toEqual({ started: 1, expired: 0, next: null });
    expect(started).toEqual([
      expect.objectContaining({
        workflowId: `order-${orderId}`,
        args: [{ orderId, timing }],
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
    expect(await sweepOpenRequests({ after: null })).toMatchObject({ started: 0, expired: 0 });
    expect(started).toEqual([]);
  });

  it('refuses a request that nobody can be waiting for any more', async () => {
    const orderId = await aRequest('20 minutes');
    const { started, sweepOpenRequests } = sweeper();
    expect(await sweepOpenRequests({ after: null })).toMatchObject({ started: 0, expired: 1 });
    expect(started).toEqual([]);
    expect(await refusalOf(orderId)).toMatchObject({ refusal: { code: 'request-expired' }, resolved: true });
    expect(await sweepOpenRequests({ after: null })).toMatchObject({ expired: 0 });
  });

  it('leaves a request alone that was decided', async () => {
    const orderId = await aRequest('20 minutes');
    await database.em.fork().execute('update checkout_request set resolved_at = now() where order_id = ?', [orderId]);
    expect(await sweeper().sweepOpenRequests({ after: null })).toMatchObject({ started: 0, expired: 0 });
    expect(await refusalOf(orderId)).toEqual({ refusal: null, resolved: true });
  });

  it('goes on when the workflow of a request has ended without a decision', async () => {
    const [ended, open] = [await aRequest('3 minutes'), await aRequest('2 minutes')];
    const { started, ended: endedIds, sweepOpenRequests } = sweeper();
    endedIds.add(`order-${ended}`);
    await sweepOpenRequests({ after: null });
    expect(started.map(({ workflowId }) => workflowId)).toEqual([`order-${open}`]);
    expect(await refusalOf(ended)).toEqual({ refusal: null, resolved: false });
  });

  it('goes through any number of requests, batch by batch', async () => {
    await database.em.fork().execute(
      `insert into checkout_request (order_id, credential_id, body_hash, body, received_at)
       select gen_random_uuid(), ?::uuid, 'hash', '{"lines": [{"sku": "MUG"}]}', now() - interval '2 minutes'
       from generate_series(1, 120)`,
      [randomUUID()],
    );
    const { started, sweepOpenRequests } = sweeper();
    let after: Parameters<typeof sweepOpenRequests>[0]['after'] = null;
    let batches = 0;
    do {
      after = (await sweepOpenRequests({ after })).next;
      batches += 1;
    } while (after);
    expect(batches).toBe(3);
    expect(new Set(started.map(({ workflowId }) => workflowId)).size).toBe(120);
  });
});
