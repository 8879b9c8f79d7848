import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../../workers/workflow-bundle.ts';
import { startTestWorker, type TestWorker } from '../support/test-worker.ts';
import type { lateStep, LateSteps } from './late-step-workflow.ts';

const WORKFLOWS = import.meta.resolve('./late-step-workflow.ts');
const TASK_QUEUE = 'late-steps';

const takes = (ms: number): Promise<void> => delay(ms);

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({
    workflows: WORKFLOWS,
    taskQueues: [TASK_QUEUE],
    activities: { late: takes, followLate: takes, followCall: takes, call: takes } satisfies LateSteps,
  });
});
afterAll(() => worker.stop());

it('a step that outlasts its workflow task replays as it was lived, whatever arrived meanwhile', async () => {
  const workflowId = randomUUID();
  const started = await worker.client.workflow.start<typeof lateStep>('lateStep', {
    workflowId,
    taskQueue: TASK_QUEUE,
    // The task is renewed after four fifths of its timeout: once before the call is made, once before it is heard of.
    workflowTaskTimeout: '1s',
    args: [2_200],
  });
  await started.result();

  const history = await started.fetchHistory();
  const workflowBundle = await bundleWorkflows(fileURLToPath(WORKFLOWS));
  await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
});
