import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import type { Database } from '../database.ts';
import { createTaskEscalation } from './task-escalation.ts';
import { createTaskQueries } from './task-queries.ts';

const TASKS = 40_000;
const OPEN = TASKS / 200;

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 1 }));
  await rows(
    `insert into task (id, kind, subject_type, subject_id, source, occurrence, words, priority, raised_at, due_at, closed_at)
     select gen_random_uuid(), 'refund', 'mail', n::text, 'test', 1, 'Words', 2, now() - n * interval '1 minute',
       now() - (n % 3) * interval '1 hour', case when n % 200 > 0 then now() - n * interval '1 second' end
     from generate_series(1, ${TASKS}) n`,
  );
  await rows('vacuum analyze task');
});
afterAll(() => drop());

it('finds tasks that are open by their indexes, however many were closed', async () => {
  const tasks = createTaskQueries(database);
  const before = await wholeReadsOf(database, ['task']);
  const open = await tasks.listTasks({ state: 'open', after: undefined, limit: 2 * OPEN });
  expect(open).toHaveLength(OPEN);
  expect(await tasks.countTasks()).toMatchObject([{ kind: 'refund', open: OPEN }]);
  await createTaskEscalation(database).escalateTasks();
  await tasks.listTasks({ state: 'closed', after: undefined, limit: 25 });
  await tasks.listTasks({ state: 'closed', subjectType: 'mail', subjectId: '7', after: undefined, limit: 25 });
  await tasks.listTasks({ state: 'closed', kind: 'label', after: undefined, limit: 25 });
  await tasks.readTask(open[0]?.id ?? '');
  expect((await wholeReadsOf(database, ['task'])) - before).toBe(0);
});
