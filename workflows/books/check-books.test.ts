import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { BooksActivities, BooksLook } from './books-contract.ts';
import type { checkBooks } from './check-books.ts';

describe('checkBooks', () => {
  let worker: TestWorker;
  let calls: number;
  let answer: () => BooksLook | Promise<BooksLook>;
  const nothing = { since: '2026-12-01T10:00:00.000Z', violations: 0 };

  beforeAll(async () => {
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: {
        async checkBooks() {
          calls += 1;
          return answer();
        },
      } satisfies BooksActivities,
    });
  });
  beforeEach(() => void ([calls, answer] = [0, () => nothing]));
  afterAll(() => worker.stop());

  const look = () =>
    worker.client.workflow.execute<typeof checkBooks>('checkBooks', {
      workflowId: `books-${randomUUID()}`,
      taskQueue: ORDERS_TASK_QUEUE,
      workflowExecutionTimeout: '25s',
    });

  it('says what the look has found', async () => {
    answer = () => ({ ...nothing, violations: 3 });
    expect(await look()).toEqual({ ...nothing, violations: 3 });
    expect(calls).toBe(1);
  });

  it('looks again where the look has failed', async () => {
    answer = () => {
      if (calls === 1) throw new Error('The database does not answer');
      return nothing;
    };
    expect(await look()).toEqual(nothing);
    expect(calls).toBe(2);
  });

  it('is taken up in moments where its worker has died', async () => {
    // Nothing is heard of the first any more.
    answer = () => (calls === 1 ? Context.current().cancelled : nothing);
    expect(await look()).toEqual(nothing);
    expect(calls).toBe(2);
  });
});
