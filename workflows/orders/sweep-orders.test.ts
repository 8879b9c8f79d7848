import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { OpenOrderPosition, OrderSweepActivities } from './order-sweep-contract.ts';
import type { sweepOrders } from './sweep-orders.ts';

const position: OpenOrderPosition = { status: 'confirmed', placedAt: '2026-11-30T00:00:00Z', orderId: 'an-order' };

describe('sweepOrders', () => {
  let worker: TestWorker;
  let calls: string[];
  let failing: ReadonlySet<string>;

  beforeAll(async () => {
    const called = (name: string) => {
      calls.push(name);
      if (failing.has(name)) throw new Error('The database does not answer');
    };
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: {
        async restartOrders({ after }) {
          called('restartOrders');
          return { looked: 100, restarted: 1, missed: 3, taken: 0, failed: 2, next: after === null ? position : null };
        },
        async noteLapsing() {
          called('noteLapsing');
          return { noted: 1 };
        },
        async noteUnpaidParcels() {
          called('noteUnpaidParcels');
          return { noted: 1 };
        },
      } satisfies OrderSweepActivities,
    });
  });
  beforeEach(() => void ([calls, failing] = [[], new Set()]));
  afterAll(() => worker.stop());

  const sweep = () =>
    worker.client.workflow.execute<typeof sweepOrders>('sweepOrders', {
      workflowId: `sweep-${randomUUID()}`,
      taskQueue: ORDERS_TASK_QUEUE,
      workflowExecutionTimeout: '20s',
    });

  it('starts orders again before staff are told of anything', async () => {
    expect(await sweep()).toEqual({ looked: 200, restarted: 2, missed: 6, taken: 0, failed: 4, notesFailed: 0 });
    expect(calls).toEqual(['restartOrders', 'restartOrders', 'noteLapsing', 'noteUnpaidParcels']);
  });

  it.each([
    ['noteLapsing', 'noteUnpaidParcels'],
    ['noteUnpaidParcels', 'noteLapsing'],
  ])('ends, and makes the other note, when %s fails', async (bad, good) => {
    failing = new Set([bad]);
    expect(await sweep()).toMatchObject({ restarted: 2, notesFailed: 1 });
    expect(calls).toContain(good);
  });
});
