import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { eventually } from '../tests/support/eventually.ts';
import { prepareWorkerParts, type WorkerParts } from '../tests/support/worker-parts.ts';
import { recoverStuckWorkflows } from './recover-stuck-workflows.ts';
import { createRenewableWorker, type RenewableWorker } from './renewable-worker.ts';
import { measureStuckWorkflows } from './stuck-workflow-metrics.ts';

/** What it is given to decode it never gives back: the workflow task stays with the worker, as with one that has lost it. */
const neverDecodes: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: () => new Promise(() => {}),
};

describe('a renewable worker', () => {
  let parts: WorkerParts;
  let client: Client;

  beforeAll(async () => {
    parts = await prepareWorkerParts(import.meta.resolve('../tests/support/answering-workflow.ts'));
    ({ client } = parts);
  }, 60_000);
  afterAll(() => parts?.close());

  /** The first of them takes workflow tasks and never completes one. */
  async function start(stuck: number): Promise<{ worker: RenewableWorker; made: () => number; ended: Promise<void> }> {
    let made = 0;
    const taskQueue = `renewable-${randomUUID()}`;
    const worker = await createRenewableWorker(taskQueue, () => {
      made += 1;
      return Worker.create({
        connection: parts.connection,
        namespace: client.options.namespace,
        taskQueue,
        workflowBundle: parts.workflowBundle,
        shutdownForceTime: '500ms',
        ...(made <= stuck ? { dataConverter: { payloadCodecs: [neverDecodes] } } : {}),
      });
    });
    return { worker, made: () => made, ended: worker.run() };
  }

  const startAnswering = (taskQueue: string) =>
    client.workflow.start('answering', {
      taskQueue,
      workflowId: randomUUID(),
      workflowTaskTimeout: '1s',
      args: ['something to decode'],
    });

  async function hasTimedOut(workflowId: string): Promise<void> {
    await eventually(async () => {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      return events?.some((event) => event.workflowTaskTimedOutEventAttributes);
    });
  }

  it('goes on, once made anew, with a workflow whose task the old one would have kept for ever', async () => {
    const { worker, made, ended } = await start(1);
    const { workflowId, ...order } = await startAnswering(worker.taskQueue);
    await hasTimedOut(workflowId);
    const stopping = new AbortController();
    // As when the core has said once that it lost the task; whether the server reports it besides depends on its version.
    let lost = true;
    const kept = recoverStuckWorkflows({
      client,
      worker,
      hasLostTask: () => lost && !(lost = false),
      metrics: measureStuckWorkflows(new Registry()),
      log: pino({ level: 'silent' }),
      until: stopping.signal,
      everyMs: 50,
    });
    expect(await order.executeUpdate('ask', { args: [{ word: 'hello' }] })).toBe('You said hello');
    await order.signal('finish', 'done');
    expect(await order.result()).toBe('done');
    expect(made()).toBe(2);
    stopping.abort();
    await kept;
    worker.shutdown();
    await ended;
  }, 60_000);

  it('ends when it is shut down, with a workflow task in hand that never does', async () => {
    const { worker, ended } = await start(1);
    const { workflowId } = await startAnswering(worker.taskQueue);
    await hasTimedOut(workflowId);
    worker.shutdown();
    worker.shutdown();
    await ended;
  }, 60_000);

  it('runs on while it is renewed, with nothing in hand, and is renewed once by two who ask', async () => {
    const { worker, made, ended } = await start(0);
    await Promise.all([worker.renew(), worker.renew()]);
    expect(worker.getState()).toBe('RUNNING');
    expect(made()).toBe(2);
    worker.shutdown();
    await ended;
    await worker.renew();
    expect(made()).toBe(2);
  }, 60_000);

  it('ends with the error of a worker that cannot be made anew', async () => {
    let made = 0;
    const taskQueue = `renewable-${randomUUID()}`;
    const worker = await createRenewableWorker(taskQueue, () => {
      made += 1;
      if (made > 1) return Promise.reject(new Error('No more workers'));
      const { connection, workflowBundle } = parts;
      return Worker.create({ connection, namespace: client.options.namespace, taskQueue, workflowBundle });
    });
    const ended = worker.run();
    await expect(worker.renew()).rejects.toThrow('No more workers');
    await expect(ended).rejects.toThrow('No more workers');
  }, 60_000);
});
