import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { eventually } from '../../tests/support/eventually.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { createTemporalCalls } from './temporal.ts';

let worker: TestWorker;
let isBroken = false;
const release = Promise.withResolvers<void>();

beforeAll(async () => {
  worker = await startTestWorker({
    taskQueues: [ORDERS_TASK_QUEUE],
    activities: {
      async escalateTasks() {
        if (isBroken) throw ApplicationFailure.nonRetryable('It is broken');
        await release.promise;
        return { escalated: 0 };
      },
    },
  });
});
afterAll(() => worker.stop());

it('lists what is done by the clock, with when it ran, how that ended, and whether it is paused', async () => {
  const { schedule } = worker.client;
  const scheduleId = `sweep-${randomUUID()}`;
  const handle = await schedule.create({
    scheduleId,
    spec: { intervals: [{ every: '1d' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'escalateTasks',
      taskQueue: ORDERS_TASK_QUEUE,
      workflowId: scheduleId,
    },
  });
  const calls = createTemporalCalls(worker.client);
  const find = async () => (await calls.listSchedules()).find((one) => one.scheduleId === scheduleId);
  expect(await eventually(find)).toEqual({ scheduleId, isPaused: false, runs: [] });
  const startedAtMs = Math.floor(Date.now() / 1_000) * 1_000;
  const ended = (outcome: string) =>
    eventually(async () => {
      const found = await find();
      return found?.runs.at(-1)?.outcome === outcome ? found : undefined;
    });
  await handle.trigger();
  await ended('running');
  release.resolve();
  const [run] = (await ended('completed')).runs;
  expect(run?.startedAtMs).toBeGreaterThanOrEqual(startedAtMs);
  isBroken = true;
  await handle.trigger();
  expect((await ended('failed')).runs).toHaveLength(2);
  await handle.pause();
  await eventually(async () => (await find())?.isPaused);
  await handle.delete();
}, 60_000);
