import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../../dev/shop/eventually.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from './task-queues.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker({
    workflows: import.meta.resolve('../../tests/support/try-at-once-workflow.ts'),
    taskQueues: [ORDERS_TASK_QUEUE],
    activities: {},
  });
});
afterAll(() => worker.stop());

it('blocks on a bug in the workflow, visibly, and does not ask again', async () => {
  const handle = await worker.client.workflow.start('asking', {
    workflowId: randomUUID(),
    taskQueue: ORDERS_TASK_QUEUE,
  });
  const failure = await eventually(async () => {
    const { events } = await handle.fetchHistory();
    return events?.find((event) => event.workflowTaskFailedEventAttributes)?.workflowTaskFailedEventAttributes?.failure;
  });
  expect(failure.message).toBe('A bug');
  await handle.terminate('end of the test');
});
