import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { leastMs } from '../../tests/support/least-ms.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import type { ForOrder } from '../../workflows/shared/for-order-contract.ts';
import type { StockChangeInput } from '../../workflows/inventory/stock-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { createTemporalCalls, createTemporalClient, type TemporalCalls } from './temporal.ts';
import { TemporalUnavailable, UpdateRefused, WorkflowDidNotComplete, WorkflowNotThere } from './temporal-errors.ts';

const askUpdate = defineUpdate<string, [ForOrder & { readonly word: string }]>('ask');
const orderId = randomUUID();
const finishSignal = defineSignal<[string]>('finish');

describe('the API’s calls of Temporal', () => {
  let worker: TestWorker;
  let temporal: TemporalCalls;

  beforeAll(async () => {
    worker = await startTestWorker({
      workflows: import.meta.resolve('../../tests/support/answering-workflow.ts'),
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: {},
    });
    temporal = createTemporalCalls(worker.client, { deadlineMs: 5_000 });
  });
  afterAll(() => worker.stop());

  /** The compiler knows the product's workflows only, and this one is the test's. */
  const answering = 'answering' as 'changeStock';
  const start = (workflowId: string) => ({
    workflowId,
    taskQueue: ORDERS_TASK_QUEUE,
    args: [{ changeId: workflowId }] as [StockChangeInput],
  });

  async function untilStarted(workflowId: string): Promise<void> {
    const found = await worker.client.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => undefined);
    if (!found) await untilStarted(workflowId);
  }

  it('starts a workflow and asks it in one call; a repeat joins and gets the same answer', async () => {
    const id = randomUUID();
    const ask = (word: string) =>
      temporal.executeUpdateWithStart(answering, start(id), askUpdate, {
        request: { word },
        orderId,
        updateId: 'once',
      });
    expect(await ask('first')).toBe('You said first');
    expect(await ask('second')).toBe('You said first');
    expect(
      await temporal.executeUpdate(id, askUpdate, { request: { word: 'third' }, orderId, updateId: 'other' }),
    ).toBe('You said third');
  });

  it('joins a workflow that runs already, and returns its outcome', async () => {
    const id = randomUUID();
    await temporal.startWorkflow(answering, start(id));
    await temporal.startWorkflow(answering, start(id));
    const outcome = temporal.executeWorkflow(answering, start(id));
    await temporal.signal(id, finishSignal, ['done']);
    expect(await outcome).toBe('done');
  });

  it('repeats a refusal in the workflow’s own words', async () => {
    const id = randomUUID();
    await temporal.startWorkflow(answering, start(id));
    const refused = temporal.executeUpdate(id, askUpdate, { request: { word: '' }, orderId, updateId: 'empty' });
    await expect(refused).rejects.toMatchObject({ name: 'UpdateRefused', message: 'Say something.', type: 'Silent' });
    await expect(refused).rejects.toBeInstanceOf(UpdateRefused);
  });

  it('tells when there is no such workflow, and when it failed', async () => {
    const nowhere = temporal.executeUpdate(randomUUID(), askUpdate, { request: { word: 'x' }, orderId, updateId: 'x' });
    await expect(nowhere).rejects.toBeInstanceOf(WorkflowNotThere);
    await expect(temporal.signal(randomUUID(), finishSignal, ['x'])).rejects.toBeInstanceOf(WorkflowNotThere);
    const id = randomUUID();
    const outcome = expect(temporal.executeWorkflow(answering, start(id))).rejects.toBeInstanceOf(
      WorkflowDidNotComplete,
    );
    await untilStarted(id);
    await worker.client.workflow.getHandle(id).terminate('test');
    await outcome;
  });

  it('says that a question stands in the history before it is answered', async () => {
    const id = randomUUID();
    await temporal.startWorkflow(answering, start(id));
    const quick = await temporal.startUpdate(id, askUpdate, { request: { word: 'first' }, orderId, updateId: 'quick' });
    expect(await quick.answer()).toBe('You said first');
    const slow = await temporal.startUpdate(id, askUpdate, {
      request: { word: 'slowly' },
      orderId,
      updateId: 'slow',
      deadlineMs: 1_000,
    });
    await expect(slow.answer()).rejects.toBeInstanceOf(TemporalUnavailable);
    const { events } = await worker.client.workflow.getHandle(id).fetchHistory();
    const accepted = events?.flatMap((event) => event.workflowExecutionUpdateAcceptedEventAttributes ?? []);
    expect(accepted?.map(({ protocolInstanceId }) => protocolInstanceId)).toEqual(['quick', 'slow']);
    await expect(
      temporal
        .startUpdate(id, askUpdate, { request: { word: '' }, orderId, updateId: 'empty' })
        .then((asked) => asked.answer()),
    ).rejects.toBeInstanceOf(UpdateRefused);
  });

  it('does not say so of a question that no worker has taken', async () => {
    const id = randomUUID();
    await temporal.startWorkflow(answering, { ...start(id), taskQueue: 'nobody-works-here' });
    const asked = temporal.startUpdate(id, askUpdate, {
      request: { word: 'x' },
      orderId,
      updateId: 'x',
      deadlineMs: 500,
    });
    await expect(asked).rejects.toBeInstanceOf(TemporalUnavailable);
  });

  it('gives up when time is up', async () => {
    const id = randomUUID();
    const startedAt = Date.now();
    await expect(temporal.executeWorkflow(answering, start(id), { deadlineMs: 300 })).rejects.toBeInstanceOf(
      TemporalUnavailable,
    );
    const late = temporal.executeUpdate(id, askUpdate, {
      request: { word: 'slowly' },
      orderId,
      updateId: 's',
      deadlineMs: 300,
    });
    await expect(late).rejects.toBeInstanceOf(TemporalUnavailable);
    // Nobody answers: without a deadline it would wait for good.
    expect(Date.now() - startedAt).toBeLessThan(15_000);
  });

  it('gives up on a server that is not there', async () => {
    const client = createTemporalClient({ address: '127.0.0.1:1', namespace: 'none' });
    const calls = createTemporalCalls(client, { deadlineMs: 300 });
    const startedAt = Date.now();
    await expect(calls.ping({ deadlineMs: 300 })).rejects.toBeInstanceOf(TemporalUnavailable);
    await expect(calls.signal('x', finishSignal, ['x'])).rejects.toBeInstanceOf(TemporalUnavailable);
    await expect(
      calls.executeUpdate('x', askUpdate, { request: { word: 'x' }, orderId, updateId: 'x' }),
    ).rejects.toBeInstanceOf(TemporalUnavailable);
    await expect(
      calls.executeUpdateWithStart(answering, start('x'), askUpdate, {
        request: { word: 'x' },
        orderId,
        updateId: 'x',
      }),
    ).rejects.toBeInstanceOf(TemporalUnavailable);
    expect(Date.now() - startedAt).toBeLessThan(2_500);
    await client.connection.close();
  });

  it('gives up on it hardly later than it should, however long it has tried', async () => {
    const calls = createTemporalCalls(createTemporalClient({ address: '127.0.0.1:1', namespace: 'none' }));
    // With the waits that the SDK chooses it would look at its deadline 1.8 s late.
    const tookMs = await leastMs(3, () =>
      expect(calls.ping({ deadlineMs: 3_800 })).rejects.toBeInstanceOf(TemporalUnavailable),
    );
    expect(tookMs).toBeLessThan(4_700);
  });
});
