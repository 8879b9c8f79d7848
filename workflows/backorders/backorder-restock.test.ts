import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { numberOf } from '../../tests/support/fake-order-activities.ts';
import { ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import {
  backorderWorkflowId,
  checkStockUpdate,
  stockArrivedSignal,
  type BackorderActivities,
  type BackorderRecords,
} from './backorder-contract.ts';
import type { backorderRestock } from './backorder-restock.ts';

describe('backorderRestock', () => {
  let worker: TestWorker;
  let missing: number;
  let looks: number;
  const watch = new EventEmitter();
  let free: number;
  let givenUp: boolean;

  beforeAll(async () => {
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: {
        async readBackorder() {
          looks += 1;
          watch.emit('look');
          return { waiting: missing > 0 ? [{ sku: 'MUG', quantity: missing }] : [], givenUp };
        },
        async allocateBackorders() {
          const given = Math.min(free, missing);
          [free, missing] = [free - given, missing - given];
          return { orderIds: [randomUUID()], more: false };
        },
        wakeBackorders: () => Promise.resolve(),
      } satisfies BackorderRecords & BackorderActivities,
    });
  });
  beforeEach(() => void ([missing, looks, free, givenUp] = [2, 0, 0, false]));
  afterAll(() => worker.stop());

  async function start({ pollMs = 3_600_000 } = {}) {
    const orderId = randomUUID();
    const orderNumber = formatOrderNumber(numberOf(orderId));
    return worker.client.workflow.start<typeof backorderRestock>('backorderRestock', {
      workflowId: backorderWorkflowId(orderNumber),
      taskQueue: ORDERS_TASK_QUEUE,
      args: [{ orderId, orderNumber, shortages: [{ sku: 'MUG', quantity: 3 }], pollMs }],
    });
  }
  type Handle = Awaited<ReturnType<typeof start>>;

  /** True once the workflow has looked and waits. */
  async function looked(times: number): Promise<void> {
    for (;;) {
      if (looks >= times) return;
      await once(watch, 'look');
    }
  }
  const details = (handle: Handle) => handle.query<string>('__temporal_workflow_metadata').then(JSON.stringify);

  it('goes on when it is told that everything has come', async () => {
    const handle = await start();
    await looked(1);
    missing = 0;
    await handle.signal(stockArrivedSignal);
    expect(await handle.result()).toEqual({ kind: 'filled' });
  });

  it('goes on waiting while something is missing', async () => {
    const handle = await start();
    await looked(1);
    missing = 1;
    await handle.signal(stockArrivedSignal);
    await looked(2);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    missing = 0;
    await handle.signal(stockArrivedSignal);
    expect(await handle.result()).toEqual({ kind: 'filled' });
  });

  it('finds by itself what a lost signal did not tell', async () => {
    const handle = await start({ pollMs: 50 });
    await looked(2);
    missing = 0;
    expect(await handle.result()).toEqual({ kind: 'filled' });
  });

  it('ends at once when everything is there already', async () => {
    missing = 0;
    expect(await (await start()).result()).toEqual({ kind: 'filled' });
  });

  it('ends when its order is cancelled', async () => {
    const handle = await start();
    await looked(1);
    givenUp = true;
    await handle.signal(stockArrivedSignal);
    expect(await handle.result()).toEqual({ kind: 'stopped' });
  });

  it('ends when it is asked to: the place in the queue is not its own', async () => {
    const handle = await start();
    await looked(1);
    await handle.cancel();
    expect(await handle.result()).toEqual({ kind: 'stopped' });
  });

  it('looks again, and gives out what is free, when staff ask', async () => {
    const handle = await start();
    await looked(1);
    free = 1;
    expect(await handle.executeUpdate(checkStockUpdate, { args: [{}] })).toEqual({
      waiting: [{ sku: 'MUG', quantity: 1 }],
    });
    free = 1;
    expect(await handle.executeUpdate(checkStockUpdate, { args: [{}] })).toEqual({ waiting: [] });
    expect(await handle.result()).toEqual({ kind: 'filled' });
  });

  it('shows staff what is missing and what they may do', async () => {
    const handle = await start();
    await looked(1);
    const shown = await eventually(async () => {
      const text = await details(handle);
      return text.includes('waits for goods') ? text : undefined;
    });
    expect(shown).toContain('| MUG | 3 | 2 |');
    expect(shown).toContain('Look again whether the goods have come');
    givenUp = true;
    await handle.signal(stockArrivedSignal);
    await handle.result();
  });
});
