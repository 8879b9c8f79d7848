import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { startTestWorker, type TestWorker } from '../support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker({
    workflows: import.meta.resolve('../support/workflows-with-bugs.ts'),
    taskQueues: [ORDERS_TASK_QUEUE],
    // The provider is away for a moment: it is asked again.
    activities: { authorisePayment: () => Promise.reject(new Error('The provider is away')) },
  });
});
afterAll(() => worker.stop());

it.each([
  ['asks the provider locally first', 'askingLocallyFirst'],
  ['reserves an order’s money', 'authorising'],
  ['tries another card', 'tryingACard'],
])('blocks on a bug in the workflow that %s, visibly, and takes it for no answer', async (_what, workflow) => {
  const handle = await worker.client.workflow.start(workflow, {
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
