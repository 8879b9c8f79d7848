import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import type { LateAuthorisation } from '../payments/late-authorisation-contract.ts';
import type { LabelRefundRecords } from '../shipments/label-refund-contract.ts';
import { ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { InboundEventActivities } from './inbound-event-contract.ts';
import type { sweepInboundEvents } from './sweep-inbound-events.ts';

const nothing = { settled: 0, told: 0, waiting: 0, noted: 0, failed: 0, late: [], more: false };

describe('sweepInboundEvents, where nobody serves what is asked of third parties', () => {
  let worker: TestWorker;
  let batches: number;
  let late: readonly LateAuthorisation[];

  beforeAll(async () => {
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: {
        async forwardInboundEvents() {
          batches += 1;
          return { ...nothing, told: 1, late, more: batches < 3 };
        },
        takeLabelRefunds: async () => [{ providerShipmentId: 'shp_1', isOverdue: false, mayBeAskedAgain: false }],
      } satisfies InboundEventActivities & LabelRefundRecords,
    });
  });
  beforeEach(() => void ([batches, late] = [0, []]));
  afterAll(() => worker.stop());

  const start = () =>
    worker.client.workflow.start<typeof sweepInboundEvents>('sweepInboundEvents', {
      workflowId: `sweep-${randomUUID()}`,
      taskQueue: ORDERS_TASK_QUEUE,
      workflowExecutionTimeout: '15s',
    });

  it('is over as soon as it has told of all events', async () => {
    expect(await (await start()).result()).toMatchObject({ told: 3 });
  });

  it('tells of all other events before a payment is released', async () => {
    late = [{ eventId: 'evt_1', orderId: randomUUID(), intentId: 'pi_1' }];
    const sweep = await start();
    await eventually(async () => batches === 3);
    await sweep.terminate();
  });
});
