import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { subjectsOfTasks } from '../subjects-of-tasks.ts';
import { closeTask } from '../tasks/close-task.ts';
import { createTaskQueries } from '../tasks/task-queries.ts';
import { createBookLooks, type BookLooks, type LookRecord } from './book-look-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;
let looks: BookLooks;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase());
  looks = createBookLooks(database);
});
beforeEach(async () => {
  await rows('delete from book_look');
  await rows('delete from task');
});
afterAll(() => drop());

const at = (minute: number) => new Date(Date.parse('2026-12-01T12:00:00Z') + minute * 60_000);
const record = (minute: number, given: Partial<LookRecord> = {}) =>
  looks.recordLook({ startedAt: at(minute), since: at(-120), words: undefined, isComplete: true, ...given });
const tasks = (state: 'open' | 'closed') =>
  createTaskQueries(database).listTasks({ state, after: undefined, limit: 9 });
const agreedAt = async () => {
  const [look] = await rows<{ at: string | null }>('select to_json(agreed_at) as at from book_look');
  return typeof look?.at === 'string' ? new Date(look.at) : undefined;
};

describe('a look at the books', () => {
  it('that has found nothing says when it began', async () => {
    expect(await looks.readLastLook()).toEqual({ startedAt: undefined, disagreeingSince: undefined });
    await record(0);
    expect(await looks.readLastLook()).toEqual({ startedAt: at(0), disagreeingSince: undefined });
    expect(await agreedAt()).toEqual(at(0));
    expect(await tasks('open')).toEqual([]);
  });

  it('raises one task, which says what the newest look has found until one finds nothing', async () => {
    await record(0, { words: '1 violation of I3.' });
    await record(60, { words: '2 violations of I3.', since: at(-60) });
    expect(await tasks('open')).toMatchObject([
      { kind: 'books-disagree', subjectType: 'shop', priority: 1, orderId: null, words: '2 violations of I3.' },
    ]);
    expect(await looks.readLastLook()).toEqual({ startedAt: at(60), disagreeingSince: at(-120) });
    expect(await agreedAt()).toBeUndefined();
    await record(120);
    expect(await tasks('open')).toEqual([]);
    expect(await tasks('closed')).toMatchObject([{ outcome: 'settled', closedBy: null }]);
    expect(await looks.readLastLook()).toEqual({ startedAt: at(120), disagreeingSince: undefined });
  });

  it('does not call what it did not see agreed', async () => {
    await record(0, { words: '1 violation of I3.' });
    await record(60, { isComplete: false });
    await record(120, { since: at(-119) });
    expect(await tasks('open')).toHaveLength(1);
    expect(await agreedAt()).toBeUndefined();
  });

  it('begins anew where a person has closed the task', async () => {
    await record(0, { words: '1 violation of I3.' });
    const [task] = await tasks('open');
    const closing = { id: task?.id ?? '', by: 'Ada', note: 'A test of ours.' };
    expect(await database.em.fork().transactional((em) => closeTask(em, subjectsOfTasks, closing))).toEqual({
      kind: 'done',
    });
    await record(120, { since: at(-119) });
    expect(await agreedAt()).toEqual(at(120));
    await record(180, { words: '1 violation of I3.', since: at(0) });
    expect(await tasks('open')).toHaveLength(1);
    expect(await looks.readLastLook()).toMatchObject({ disagreeingSince: at(0) });
  });

  it('that was given up and comes late says nothing', async () => {
    await record(60, { words: '1 violation of I3.' });
    await record(0);
    expect(await tasks('open')).toHaveLength(1);
    expect(await looks.readLastLook()).toMatchObject({ startedAt: at(60) });
  });
});
