import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { CARRIERS_TASK_QUEUE, ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { DueLabelRefund, LabelRefundActivities, LabelRefundRecords } from './label-refund-contract.ts';
import type { sweepLabelRefunds } from './sweep-label-refunds.ts';

const two = ['shp_1', 'shp_2'].map((providerShipmentId) => ({
  providerShipmentId,
  isOverdue: false,
  mayBeAskedAgain: false,
}));

describe('sweepLabelRefunds', () => {
  let worker: TestWorker;
  let due: readonly DueLabelRefund[];
  let asked: DueLabelRefund[];
  let fails: boolean;

  beforeAll(async () => {
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE, CARRIERS_TASK_QUEUE],
      activities: {
        takeLabelRefunds: async () => due,
        async readLabelRefunds(taken) {
          asked.push(...taken);
          if (fails) throw ApplicationFailure.nonRetryable('The carrier is away');
          return { decided: 1 };
        },
      } satisfies LabelRefundRecords & LabelRefundActivities,
    });
  });
  beforeEach(() => void ([due, asked, fails] = [two, [], false]));
  afterAll(() => worker.stop());

  const sweep = () =>
    worker.client.workflow.execute<typeof sweepLabelRefunds>('sweepLabelRefunds', {
      workflowId: `sweep-${randomUUID()}`,
      taskQueue: ORDERS_TASK_QUEUE,
      workflowExecutionTimeout: '20s',
    });

  it('reads what became of each label that is due', async () => {
    expect(await sweep()).toEqual({ due: 2, decided: 1 });
    expect(asked).toEqual(two);
  });

  it('asks no carrier where nothing is due', async () => {
    due = [];
    expect(await sweep()).toEqual({ due: 0, decided: 0 });
    expect(asked).toEqual([]);
  });

  it('leaves to a later sweep what cannot be read', async () => {
    fails = true;
    expect(await sweep()).toEqual({ due: 2, decided: 0 });
  });
});
