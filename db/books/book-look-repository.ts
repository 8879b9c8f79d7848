import type { LastLook } from '../../domain/books/look-back.ts';
import type { Database, EntityManager } from '../database.ts';
import { closeTasksOf } from '../tasks/close-tasks.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';

/** What the task about the books is about. */
const BOOKS = { subjectType: 'shop', subjectId: 'books' } as const;

export interface LookRecord {
  readonly startedAt: Date;
  readonly since: Date;
  /** What was found, for staff. Undefined: nothing. */
  readonly words: string | undefined;
  /** Everything that was to be looked at was. */
  readonly isComplete: boolean;
}

export interface BookLooks {
  readLastLook(): Promise<LastLook>;
  /** Writes what came of a look with the task that follows from it, unless a later one has written. */
  recordLook(look: LookRecord): Promise<void>;
}

export function createBookLooks(database: Database): BookLooks {
  return {
    async readLastLook() {
      const [last] = await database.em.fork().execute<StoredLook[]>(LAST);
      const date = (text: string | null | undefined) => (typeof text === 'string' ? new Date(text) : undefined);
      return { startedAt: date(last?.startedAt), disagreeingSince: date(last?.disagreeingSince) };
    },
    recordLook: (look) => database.em.fork().transactional((em) => recordLook(em, look)),
  };
}

interface StoredLook {
  readonly startedAt: string;
  readonly disagreeingSince: string | null;
}

const LAST = `
select to_json(started_at) as "startedAt", to_json(disagreeing_since) as "disagreeingSince" from book_look`;

async function recordLook(em: EntityManager, { startedAt, since, words, isComplete }: LookRecord): Promise<void> {
  // Locks the row; one that was given up and comes late finds that of its successor, and says nothing.
  const [look] = await em.execute<StoredLook[]>(BEGIN, [startedAt.toISOString()]);
  if (!look) return;
  if (words !== undefined) {
    await raiseTasks(em, [{ ...BOOKS, source: 'look', kind: 'books-disagree', words }]);
    await em.execute('update book_look set disagreeing_since = coalesce(disagreeing_since, ?)', [since.toISOString()]);
    return;
  }
  const seesAll = look.disagreeingSince === null || since <= new Date(look.disagreeingSince);
  if (!isComplete || (!seesAll && (await isTaskOpen(em)))) return;
  await closeTasksOf(em, BOOKS, { outcome: 'settled' });
  await em.execute('update book_look set agreed_at = started_at, disagreeing_since = null');
}

const BEGIN = `
insert into book_look (started_at) values (?)
on conflict (only_one) do update set started_at = excluded.started_at, ended_at = excluded.ended_at
  where book_look.started_at <= excluded.started_at
returning to_json(started_at) as "startedAt", to_json(disagreeing_since) as "disagreeingSince"`;

async function isTaskOpen(em: EntityManager): Promise<boolean> {
  const open = await em.execute(
    'select 1 from task where subject_type = ? and subject_id = ? and closed_at is null limit 1',
    [BOOKS.subjectType, BOOKS.subjectId],
  );
  return open.length > 0;
}
