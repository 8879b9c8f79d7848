import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listRunning } from '../activities/orders/running-workflows.ts';
import { eventually } from '../tests/support/eventually.ts';
import { hasProductionTemporal, testProductionTemporal } from '../tests/support/test-temporal.ts';
import { namespaceIsKnown } from '../tests/support/test-worker.ts';
import { listStuckWorkflows } from './list-stuck-workflows.ts';

/** The dev server's version does not know what stands still. */
(hasProductionTemporal() ? describe : describe.skip)('what the production server says of workflows', () => {
  const taskQueue = 'a queue';
  let client: Client;
  const done = new AbortController();
  let polling: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    const { address } = await testProductionTemporal();
    const namespace = `test-${randomUUID()}`;
    client = new Client({ connection: await Connection.connect({ address }), namespace });
    await client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
    await namespaceIsKnown(client);
    polling = takeTasks();
  }, 60_000);
  afterAll(async () => {
    done.abort();
    await polling;
    await client?.connection.close();
  });

  /** Of these the first task fails. */
  const failing = new Set<string>();

  /** As a worker that completes none of them. */
  async function takeTasks(): Promise<void> {
    const request = { namespace: client.options.namespace, taskQueue: { name: taskQueue }, identity: 'a worker' };
    // The server holds a poll open for a minute where it has nothing to give.
    const poll = () =>
      client.withDeadline(Date.now() + 70_000, () => client.workflowService.pollWorkflowTaskQueue(request));
    while (!done.signal.aborted) {
      const task = await client.withAbortSignal(done.signal, poll).catch((error: unknown) => {
        if (!done.signal.aborted) throw error;
      });
      if (!task || !failing.delete(task.workflowExecution?.workflowId ?? '')) continue;
      const { namespace } = client.options;
      await client.workflowService.respondWorkflowTaskFailed({ taskToken: task.taskToken, namespace });
    }
  }

  const options = { taskQueue, workflowTaskTimeout: '500ms' } as const;
  const problemOf = async (workflowId: string) =>
    (await listStuckWorkflows(client))?.find((stuck) => stuck.workflowId === workflowId)?.problem;

  it('is that those stand still of which nobody completes a task, for the workers and for the sweep', async () => {
    const [workflowId, idle] = [randomUUID(), randomUUID()];
    await client.workflow.start('anything', { ...options, workflowId });
    await client.workflow.start('anything', { ...options, workflowId: idle, startDelay: '1 hour' });
    expect(await eventually(() => problemOf(workflowId))).toBe('timed-out');
    expect(await problemOf(idle)).toBeUndefined();
    const running = await listRunning(client, [workflowId, idle]);
    const orderId = randomUUID();
    expect([running.isReported(workflowId, orderId), running.isReported(idle, orderId)]).toEqual([true, false]);
    expect(await running.stuckSince(workflowId)).toBeInstanceOf(Date);
  }, 60_000);

  it('is that a workflow fails whose first task did, though all others time out', async () => {
    const workflowId = randomUUID();
    failing.add(workflowId);
    await client.workflow.start('anything', { ...options, workflowId });
    expect(await eventually(() => problemOf(workflowId))).toBe('failed');
    const { pendingWorkflowTask } = (await client.workflow.getHandle(workflowId).describe()).raw;
    // Nobody has answered any but the first.
    expect(pendingWorkflowTask?.attempt).toBeGreaterThan(4);
    expect(failing).toEqual(new Set());
  }, 60_000);
});
