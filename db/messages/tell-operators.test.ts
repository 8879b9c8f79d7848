import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';
import { createTaskEscalation } from '../tasks/task-escalation.ts';
import { tellOperators } from './tell-operators.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 8 }));
});
afterAll(() => drop());
beforeEach(async () => {
  await rows('delete from task');
  await rows('delete from message');
});

const ADDRESSES = ['ada@shop.example', 'night@shop.example'];
const tell = (addresses: readonly string[] = ADDRESSES) => tellOperators(database, { addresses, everyMinutes: 15 });

/** Of webhooks that could not be read, unless they are of mails that were not delivered. */
async function overdueTasks(count: number, kind: 'unreadable-webhook' | 'mail-given-up' = 'unreadable-webhook') {
  const subjectType = kind === 'mail-given-up' ? 'mail' : 'webhook';
  const drafts = Array.from({ length: count }, () => ({
    subjectType,
    subjectId: randomUUID(),
    source: 'test',
    kind,
    words: 'Look at it.',
  }));
  await raiseTasks(database.em.fork(), drafts as Parameters<typeof raiseTasks>[1]);
  await rows(`update task set due_at = now() - interval '2 hours' where escalated_at is null`);
  await createTaskEscalation(database).escalateTasks();
}

const messages = () =>
  rows<{ email: string; facts: { tasks: number } }>(
    `select email, kind, subject_type as about, state, facts from message order by email`,
  );
const pass = (minutes: number) =>
  rows(`update task set operators_told_at = operators_told_at - ? * interval '1 minute'`, [minutes]);

describe('telling operators of overdue tasks', () => {
  it('is one message to each address, about all of them, once', async () => {
    await overdueTasks(300);
    expect(await tell()).toBe(300);
    const facts = { tasks: 300, kind: 'unreadable-webhook', oldestAt: expect.stringMatching(/^2\d{3}-.*Z$/) };
    const message = { kind: 'task-overdue', about: 'task', state: 'waiting', facts };
    expect(await messages()).toEqual(ADDRESSES.map((email) => ({ ...message, email })));
    await pass(60);
    expect(await tell()).toBe(0);
    expect(await messages()).toHaveLength(2);
  });

  it('waits with what is overdue since until the time between two messages is over', async () => {
    await overdueTasks(1);
    await tell();
    await overdueTasks(2);
    await overdueTasks(1, 'mail-given-up');
    await pass(14);
    expect(await tell()).toBe(0);
    await pass(2);
    expect(await tell()).toBe(3);
    expect((await messages()).map(({ facts }) => facts.tasks).toSorted((a, b) => a - b)).toEqual([1, 1, 3, 3]);
  });

  it('is done by one of many at once', async () => {
    await overdueTasks(5);
    const told = await Promise.all(Array.from({ length: 8 }, () => tell()));
    expect(told.filter((tasks) => tasks > 0)).toEqual([5]);
    expect(await messages()).toHaveLength(2);
  });

  it('says nothing of what is closed, not overdue, or where nobody is to be told', async () => {
    await overdueTasks(2);
    await rows(`update task set closed_at = now(), outcome = 'closed'`);
    await raiseTasks(database.em.fork(), [
      { subjectType: 'webhook', subjectId: 'a', source: 'test', kind: 'unreadable-webhook', words: 'Young' },
    ]);
    expect(await tell()).toBe(0);
    await overdueTasks(1);
    expect(await tell([])).toBe(0);
    expect(await messages()).toEqual([]);
    expect(await tell()).toBe(2);
  });
});
