import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WorkflowNotFoundError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Database } from '../../db/database.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { reportedProblemsKey } from '../shared/reported-problems.ts';
import { parcelWorkflowIdOf, workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import type { OrderSweepActivities } from '../../workflows/orders/order-sweep-contract.ts';
import { orderIdKey } from '../../workflows/shared/order-id-key.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';
import { createOrderSweepActivities } from './order-sweep-activities.ts';

const terms = {
  timing: { paymentDeadlineMs: 1, paymentPollMs: 2, restockPollMs: 3, parcelSilenceMs: 4 },
  policies: { payment: 2, parcels: 0 },
};
const readTerms = async () => terms;
const publicUrl = 'https://shop.example/';

let database: Database;
let execute: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: execute, drop } = await openTestDatabase());
});
afterAll(() => drop());
beforeEach(() => execute(`update sales_order set status = 'cancelled', closed_at = now()`));

const TIMED_OUT = {
  key: reportedProblemsKey,
  value: ['category=WorkflowTaskTimedOut', 'cause=WorkflowTaskTimedOutCauseStartToClose'],
};

/** Temporal, of which nothing is asked but what a sweep asks. */
function sweeper(limits: { readonly longestMs?: number } = {}) {
  const started: string[] = [];
  /** Workflows that were told something. */
  const told: string[] = [];
  let [asked, histories] = [0, 0];
  const running = new Map<string, string>();
  const failing = new Set<string>();
  /** What happens while it lists what runs. */
  const listing: (() => Promise<unknown>)[] = [];
  /** Those whose tasks time out, by when they completed their last one. */
  const stuck = new Map<string, number>();
  const workflow = {
    options: { namespace: 'test' },
    workflowService: {
      async getWorkflowExecutionHistoryReverse({ execution }: { execution: { workflowId: string } }) {
        histories += 1;
        const eventTime = msNumberToTs(stuck.get(execution.workflowId) ?? 0);
        return { history: { events: [{}, { workflowTaskCompletedEventAttributes: {}, eventTime }] } };
      },
    },
    async *list({ query }: { readonly query: string }) {
      asked += 1;
      for (const happen of listing) await happen();
      for (const [workflowId, orderId] of running) {
        if (!query.includes(`'${workflowId}'`)) continue;
        const typedSearchAttributes = new TypedSearchAttributes([
          { key: orderIdKey, value: orderId },
          ...(stuck.has(workflowId) ? [TIMED_OUT] : []),
        ]);
        yield { workflowId, runId: workflowId, typedSearchAttributes };
      }
    },
    getHandle: (workflowId: string) => ({
      describe: async () => {
        throw new WorkflowNotFoundError('It has ended', workflowId, undefined);
      },
      signal: async () => void told.push(workflowId),
    }),
    async start(_name: string, { workflowId }: WorkflowStartOptions) {
      if (failing.has(workflowId)) throw new Error('It cannot be started');
      started.push(workflowId);
    },
  };
  const client = { workflow } as unknown as Pick<Client, 'workflow'>;
  const activities = createOrderSweepActivities({ database, client, readTerms, publicUrl, olderThanMs: 0, ...limits });
  type Swept = ReturnType<OrderSweepActivities['restartOrders']>;
  const sweep = () =>
    new MockActivityEnvironment().run<[], Awaited<Swept>, () => Swept>(() => activities.restartOrders({ after: null }));
  return { started, told, running, failing, listing, stuck, sweep, asked: () => asked, histories: () => histories };
}

async function anOrder() {
  const { orderId } = await aConfirmedOrder(database);
  return { orderId, workflowId: (await workflowIdsOf(database, orderId)).order };
}

/** An order with a parcel, whose own workflow runs. */
async function aRunningOrder({ running }: ReturnType<typeof sweeper>) {
  const { orderId, workflowId } = await anOrder();
  const [planned] = await createFulfilmentRepository(database).planShipments({ orderId });
  running.set(workflowId, orderId);
  const shipmentId = planned?.shipmentId ?? '';
  return { orderId, workflowId, shipmentId, parcel: await parcelWorkflowIdOf(database, shipmentId) };
}

const attentionOf = async (orderId: string) =>
  (await execute<{ attention: string | null }>('select attention from sales_order where id = ?', [orderId]))[0]
    ?.attention;

/** As if its next restart had come due. */
const makeDue = () => execute('update sales_order set restart_not_before = now()');

describe('starting orders again', () => {
  it('goes on when one cannot be started, and tries that one later each time', async () => {
    const [bad, good] = [await anOrder(), await anOrder()];
    const { started, failing, running, sweep } = sweeper();
    failing.add(bad.workflowId);
    expect(await sweep()).toMatchObject({ looked: 2, restarted: 1, failed: 1, next: null });
    expect(started).toEqual([good.workflowId]);
    running.set(good.workflowId, good.orderId);
    expect(await sweep()).toMatchObject({ restarted: 0, failed: 1 });
    // A minute later at the earliest.
    expect(await sweep()).toMatchObject({ looked: 1, restarted: 0, failed: 0 });
    failing.clear();
    await makeDue();
    expect(await sweep()).toMatchObject({ restarted: 1, failed: 0 });
  });

  it('goes on behind those that cannot be started, however many they are', async () => {
    for (let n = 0; n < 7; n += 1) await anOrder();
    const { failing, sweep } = sweeper();
    for (const { id } of await execute<{ id: string }>('select id from sales_order where closed_at is null')) {
      failing.add((await workflowIdsOf(database, id)).order);
    }
    const { next, ...swept } = await sweep();
    expect(swept).toMatchObject({ failed: 5 });
    expect(next).not.toBeNull();
  });

  it('goes on in the next batch where time is up', async () => {
    for (let n = 0; n < 2; n += 1) await anOrder();
    const { sweep } = sweeper({ longestMs: 0 });
    const { next, ...swept } = await sweep();
    expect(swept).toMatchObject({ looked: 1, restarted: 1 });
    expect(next).not.toBeNull();
  });

  it('tells staff of an order under whose number another order’s workflow runs', async () => {
    const { orderId, workflowId } = await anOrder();
    const { running, started, sweep } = sweeper();
    running.set(workflowId, 'another');
    expect(await sweep()).toMatchObject({ looked: 1, restarted: 0, taken: 1 });
    expect(await sweep()).toMatchObject({ taken: 1 });
    expect(started).toEqual([]);
    expect((await attentionOf(orderId))?.split('\n')).toEqual([expect.stringContaining('another order')]);
  });

  it('tells staff of an order whose workflow ends again and again, until it goes on running', async () => {
    const { orderId, workflowId } = await anOrder();
    const { running, sweep } = sweeper();
    await sweep();
    expect(await attentionOf(orderId)).toBeNull();
    for (let n = 0; n < 3; n += 1) {
      await makeDue();
      await sweep();
    }
    // Once, however often it is started.
    expect((await attentionOf(orderId))?.split('\n')).toEqual([expect.stringContaining('ends before the order does')]);
    running.set(workflowId, orderId);
    await makeDue();
    await sweep();
    expect(await attentionOf(orderId)).not.toBeNull();
    await execute(`update sales_order set restart_not_before = now() - interval '61 minutes'`);
    await sweep();
    expect(await attentionOf(orderId)).toBeNull();
    expect(await execute('select restarts from sales_order where id = ?', [orderId])).toEqual([{ restarts: 0 }]);
  });
});

describe('looking for parcels without a workflow', () => {
  const hourLater = () =>
    execute(`update shipment set workflow_missed_at = workflow_missed_at - interval '61 minutes'`);

  it('tells their orders, which start another, and tells again an hour later', async () => {
    const temporal = sweeper();
    const { workflowId } = await aRunningOrder(temporal);
    const { told, started, sweep, asked } = temporal;
    expect(await sweep()).toMatchObject({ looked: 1, restarted: 0, missed: 1 });
    expect(await sweep()).toMatchObject({ missed: 0 });
    expect(told).toEqual([workflowId]);
    await hourLater();
    expect(await sweep()).toMatchObject({ missed: 1 });
    expect(told).toEqual([workflowId, workflowId]);
    expect(started).toEqual([]);
    // Orders and parcels are asked for in one question.
    expect(asked()).toBe(3);
  });

  it('tells at once of one that ends again after it was found', async () => {
    const temporal = sweeper();
    const { orderId, parcel } = await aRunningOrder(temporal);
    const { running, told, sweep } = temporal;
    await sweep();
    running.set(parcel, orderId);
    expect(await sweep()).toMatchObject({ missed: 0 });
    running.delete(parcel);
    expect(await sweep()).toMatchObject({ missed: 1 });
    expect(told).toHaveLength(2);
  });

  it.each(['delivered', 'cancelled'])('asks nothing about a parcel that is %s', async (state) => {
    const temporal = sweeper();
    const { shipmentId } = await aRunningOrder(temporal);
    await execute('update shipment set state = ? where id = ?', [state, shipmentId]);
    expect(await temporal.sweep()).toMatchObject({ looked: 1, missed: 0 });
    expect(temporal.told).toEqual([]);
  });

  it('tells staff where the workflow of another order’s parcel has its number, until its own runs', async () => {
    const temporal = sweeper();
    const { orderId, parcel } = await aRunningOrder(temporal);
    const { running, told, sweep } = temporal;
    running.set(parcel, 'another');
    for (let n = 0; n < 2; n += 1) expect(await sweep()).toMatchObject({ taken: 1, missed: 0 });
    expect((await attentionOf(orderId))?.split('\n')).toEqual([expect.stringContaining('number of parcel 1')]);
    expect(told).toEqual([]);
    // Staff have terminated it.
    running.delete(parcel);
    expect(await sweep()).toMatchObject({ taken: 0, missed: 1 });
    running.set(parcel, orderId);
    await sweep();
    expect(await attentionOf(orderId)).toBeNull();
  });
});

describe('looking for workflows that stand still', () => {
  const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
  const linesOf = async (orderId: string) => (await attentionOf(orderId))?.split('\n') ?? [];

  it('tells staff, once, after ten minutes and until it goes on, of an order and of its parcel', async () => {
    const temporal = sweeper();
    const { orderId, workflowId, parcel } = await aRunningOrder(temporal);
    const { running, stuck, sweep } = temporal;
    running.set(parcel, orderId);
    stuck.set(workflowId, minutesAgo(9)).set(parcel, minutesAgo(30));
    await sweep();
    const ofParcel = expect.stringMatching(/^The workflow of parcel 1 has not gone on since \d+ \w+ \d\d:\d\d UTC/);
    expect(await linesOf(orderId)).toEqual([ofParcel]);
    stuck.set(workflowId, minutesAgo(10));
    for (let n = 0; n < 2; n += 1) await sweep();
    const ofOrder = expect.stringMatching(/^The workflow of this order has not gone on since /);
    expect((await linesOf(orderId)).toSorted()).toEqual([ofParcel, ofOrder]);
    stuck.clear();
    await sweep();
    expect(await linesOf(orderId)).toEqual([]);
  });

  /** One that its order’s workflow, or the API, started beside it. */
  it.each([
    ['its payment', 'payment', /^The workflow of this order’s payment has not gone on since \d+ /],
    [
      'the wait for its goods',
      'backorder',
      /^The workflow that waits for this order’s goods has not gone on since \d+ /,
    ],
    [
      'a correction of its address',
      'address',
      /^The workflow that corrects this order’s address has not gone on since \d+ /,
    ],
  ] as const)('tells staff, once and until it has ended, of %s', async (_what, kind, words) => {
    const { orderId, workflowId } = await anOrder();
    const { running, stuck, histories, started, sweep } = sweeper();
    const id = kind === 'address' ? await aCorrection(orderId) : (await workflowIdsOf(database, orderId))[kind];
    running.set(workflowId, orderId).set(id, orderId);
    stuck.set(id, minutesAgo(30));
    for (let n = 0; n < 2; n += 1) await sweep();
    expect(await linesOf(orderId)).toEqual([expect.stringMatching(words)]);
    expect(histories()).toBe(1);
    running.delete(id);
    await sweep();
    expect(await linesOf(orderId)).toEqual([]);
    // None of these is missed where there is none.
    expect(started).toEqual([]);
  });

  async function aCorrection(orderId: string): Promise<string> {
    const [correction] = await execute<{ id: string }>(
      `insert into address_correction (id, order_id, insist_on_address, requested_by, by_staff)
       values (gen_random_uuid(), ?, false, 'staff', true) returning id`,
      [orderId],
    );
    return addressCorrectionWorkflowId(correction?.id ?? '');
  }

  it('tells nothing of another order’s payment under the same number, as there is after a restore', async () => {
    const { orderId, workflowId } = await anOrder();
    const { running, stuck, sweep } = sweeper();
    const { payment } = await workflowIdsOf(database, orderId);
    running.set(workflowId, orderId).set(payment, randomUUID());
    stuck.set(payment, minutesAgo(30));
    await sweep();
    expect(await linesOf(orderId)).toEqual([]);
  });

  it('takes away what staff were told of a parcel that has arrived since', async () => {
    const temporal = sweeper();
    const { orderId, parcel, shipmentId } = await aRunningOrder(temporal);
    const { running, stuck, told, sweep } = temporal;
    running.set(parcel, orderId);
    stuck.set(parcel, minutesAgo(30));
    await sweep();
    expect(await linesOf(orderId)).toHaveLength(1);
    // Its workflow takes up what waited for it, and ends, before the next sweep.
    await execute(`update shipment set state = 'delivered' where id = ?`, [shipmentId]);
    running.delete(parcel);
    expect(await sweep()).toMatchObject({ missed: 0, taken: 0 });
    expect(await linesOf(orderId)).toEqual([]);
    expect(told).toEqual([]);
  });

  it('tells nothing of an order that has ended since it was listed', async () => {
    const temporal = sweeper();
    const { orderId, workflowId } = await aRunningOrder(temporal);
    const { running, stuck, sweep } = temporal;
    stuck.set(workflowId, minutesAgo(30));
    temporal.listing.push(() => execute(`update sales_order set closed_at = now() where id = ?`, [orderId]));
    await sweep();
    expect(await linesOf(orderId)).toEqual([]);
    running.set(workflowId, 'another');
    await sweep();
    expect(await linesOf(orderId)).toEqual([]);
  });

  it('reads no history again of what staff were told', async () => {
    const temporal = sweeper();
    const { orderId, workflowId } = await aRunningOrder(temporal);
    const { stuck, histories, sweep } = temporal;
    stuck.set(workflowId, minutesAgo(30));
    for (let n = 0; n < 3; n += 1) await sweep();
    expect(histories()).toBe(1);
    expect(await linesOf(orderId)).toHaveLength(1);
  });

  it('reads twenty histories at most, and the others in the next sweeps', async () => {
    const temporal = sweeper();
    const { running, stuck, histories, sweep } = temporal;
    for (let n = 0; n < 25; n += 1) {
      const { orderId, workflowId } = await anOrder();
      running.set(workflowId, orderId);
      stuck.set(workflowId, minutesAgo(30));
    }
    const toldOf = async () =>
      (await execute<object>('select id from sales_order where closed_at is null and attention is not null')).length;
    await sweep();
    expect([histories(), await toldOf()]).toEqual([20, 20]);
    await sweep();
    expect([histories(), await toldOf()]).toEqual([25, 25]);
  });

  it('starts no second workflow for one that runs', async () => {
    const temporal = sweeper();
    const { workflowId } = await aRunningOrder(temporal);
    temporal.stuck.set(workflowId, minutesAgo(60));
    expect(await temporal.sweep()).toMatchObject({ restarted: 0, failed: 0 });
    expect(temporal.started).toEqual([]);
  });
});
