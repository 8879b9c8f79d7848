import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../tests/support/eventually.ts';
import { prepareWorkerParts, type WorkerParts } from '../tests/support/worker-parts.ts';
import { createRenewableWorker, type RenewableWorker } from './renewable-worker.ts';

/** Steps that end when the test says so. */
function heldSteps() {
  const begun: string[] = [];
  const held = new Map<string, () => void>();
  return {
    begun,
    activities: {
      async step(name: string): Promise<string> {
        begun.push(name);
        await new Promise<void>((resolve) => held.set(name, resolve));
        return `${name} done`;
      },
    },
    async isInHand(name: string) {
      await eventually(() => held.has(name));
    },
    finish(...names: readonly string[]) {
      for (const name of names) held.get(name)?.();
    },
  };
}

describe('a renewal with work in hand', () => {
  let parts: WorkerParts;
  let client: Client;

  beforeAll(async () => {
    parts = await prepareWorkerParts(import.meta.resolve('../tests/support/stepping-workflow.ts'));
    ({ client } = parts);
  }, 60_000);
  afterAll(() => parts?.close());

  /** `onCreate` is told of each worker before it is made. */
  async function start(onCreate: (made: number) => Promise<void> = async () => {}) {
    const steps = heldSteps();
    let made = 0;
    const taskQueue = `under-way-${randomUUID()}`;
    const worker = await createRenewableWorker(taskQueue, async () => {
      made += 1;
      await onCreate(made);
      return Worker.create({
        connection: parts.connection,
        namespace: client.options.namespace,
        taskQueue,
        workflowBundle: parts.workflowBundle,
        activities: steps.activities,
        stickyQueueScheduleToStartTimeout: '1s',
        // As in production: longer than a step.
        shutdownGraceTime: '20s',
        shutdownForceTime: '30s',
      });
    });
    return { worker, made: () => made, steps, ended: worker.run() };
  }

  const startStepping = ({ taskQueue }: RenewableWorker) =>
    client.workflow.start('stepping', { taskQueue, workflowId: randomUUID() });
  const take = (order: WorkflowHandle, name: string) => order.executeUpdate<string, [string]>('take', { args: [name] });
  const takeWithin = (order: WorkflowHandle, name: string) =>
    order.executeUpdate<string, [string]>('takeWithin', { args: [name] });

  it('lets the old worker finish a step and a workflow task beside the new one, each of them once', async () => {
    const { worker, made, steps, ended } = await start();
    const [order, other] = [await startStepping(worker), await startStepping(worker)];
    const answers = [take(order, 'a step'), takeWithin(other, 'a step within a task')];
    await Promise.all([steps.isInHand('a step'), steps.isInHand('a step within a task')]);
    await worker.renew();
    expect([made(), worker.getState()]).toEqual([2, 'RUNNING']);
    // Nobody waits for the old one.
    const meanwhile = take(await startStepping(worker), 'another');
    await steps.isInHand('another');
    steps.finish('another');
    expect(await meanwhile).toBe('another done');

    steps.finish('a step', 'a step within a task');
    expect(await Promise.all(answers)).toEqual(['a step done', 'a step within a task done']);
    // With what the old one had in its cache the new one goes on.
    const more = take(other, 'more');
    await steps.isInHand('more');
    steps.finish('more');
    expect(await more).toBe('more done');
    expect(steps.begun.toSorted()).toEqual(['a step', 'a step within a task', 'another', 'more']);
    worker.shutdown();
    await ended;
  }, 60_000);

  it('may be followed by a second one, while the first old worker has its step in hand', async () => {
    const { worker, made, steps, ended } = await start();
    const answers: Promise<string>[] = [];
    for (const name of ['first', 'second', 'third']) {
      answers.push(take(await startStepping(worker), name));
      await steps.isInHand(name);
      if (name !== 'third') await worker.renew();
    }
    expect([made(), worker.getState()]).toEqual([3, 'RUNNING']);
    steps.finish('third', 'second', 'first');
    expect(await Promise.all(answers)).toEqual(['first done', 'second done', 'third done']);
    expect(steps.begun).toEqual(['first', 'second', 'third']);
    worker.shutdown();
    await ended;
  }, 60_000);

  it('ends with the process that is shut down meanwhile, once the step is done', async () => {
    let letMake: () => void = () => {};
    const mayMake = new Promise<void>((resolve) => (letMake = resolve));
    const { worker, made, steps, ended } = await start((n) => (n === 1 ? Promise.resolve() : mayMake));
    const order = await startStepping(worker);
    // Nobody will be left to answer.
    const answer = take(order, 'a step').catch(() => 'no answer');
    await steps.isInHand('a step');
    const renewing = worker.renew();
    worker.shutdown();
    letMake();
    await renewing;
    expect(made()).toBe(2);
    steps.finish('a step');
    await ended;
    expect(worker.getState()).toBe('STOPPED');
    const { events } = await order.fetchHistory();
    expect(events?.filter((event) => event.activityTaskCompletedEventAttributes)).toHaveLength(1);
    expect(steps.begun).toEqual(['a step']);
    await order.terminate();
    expect(await answer).toBe('no answer');
  }, 60_000);
});
