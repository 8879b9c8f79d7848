import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { forgetOldRecords } from './forget-old-records.ts';
import { forgettables, type Forgettable, type Forgotten, type RetentionActivities } from './retention-contract.ts';

describe('forgetOldRecords', () => {
  let worker: TestWorker;
  let calls: Forgettable[];
  let answer: (what: Forgettable) => Forgotten | Promise<Forgotten>;

  beforeAll(async () => {
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: {
        async forgetOld(what) {
          calls.push(what);
          return answer(what);
        },
      } satisfies RetentionActivities,
    });
  });
  beforeEach(() => void ([calls, answer] = [[], () => ({ rows: 0, more: false })]));
  afterAll(() => worker.stop());

  const sweep = () =>
    worker.client.workflow.execute<typeof forgetOldRecords>('forgetOldRecords', {
      workflowId: `forget-${randomUUID()}`,
      taskQueue: ORDERS_TASK_QUEUE,
      workflowExecutionTimeout: '25s',
    });

  it('looks at every table once, and says where it has forgotten something', async () => {
    answer = (what) => ({ rows: what === 'message' ? 7 : 0, more: false });
    expect(await sweep()).toEqual({ rows: { message: 7 }, failed: [] });
    expect(calls).toEqual(forgettables);
  });

  it('goes on with the others where one fails, and says which', async () => {
    answer = (what) => {
      if (what === 'shipping_quote') throw new Error('The table is locked');
      return { rows: 1, more: false };
    };
    const { rows, failed } = await sweep();
    expect(failed).toEqual(['shipping_quote']);
    expect(Object.keys(rows)).toHaveLength(forgettables.length - 1);
  });

  it('is taken up in moments where its worker has died', async () => {
    let deaths = 0;
    answer = (what) => {
      if (what !== 'message' || (deaths += 1) > 1) return { rows: 0, more: false };
      // Nothing is heard of it any more.
      return Context.current().cancelled;
    };
    expect(await sweep()).toEqual({ rows: {}, failed: [] });
    expect(deaths).toBe(2);
  });

  it('is followed by another at once while more is due', async () => {
    let left = 3;
    answer = (what) => (what === 'inbound_event' ? { rows: 1_000, more: (left -= 1) > 0 } : { rows: 0, more: false });
    expect(await sweep()).toEqual({ rows: { inbound_event: 1_000 }, failed: [] });
    expect(calls).toHaveLength(3 * forgettables.length);
  });
});
