import { rulesOfTask, taskPriorities, type TaskSubject } from '../../domain/tasks/task-kinds.ts';
import type { EntityManager } from '../database.ts';

export interface SubjectOfTask {
  readonly subjectType: TaskSubject;
  readonly subjectId: string;
}

export interface TaskDraft extends SubjectOfTask {
  readonly source: string;
  readonly kind: string;
  readonly words: string;
  /** Codes. */
  readonly about?: readonly string[];
  /** Undefined: it is about no order. */
  readonly orderId?: string | undefined;
}

/**
 * Raises a task for each source that has none open, and says the new words where one is. Whoever calls has locked the subject's row in
 * a statement before: so two that raise the same follow each other, and the second sees what the first wrote.
 */
export async function raiseTasks(em: EntityManager, drafts: readonly TaskDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await em.execute(`with ${SAID}, reworded as (${REWORD_TASKS}) ${RAISE_TASKS}`, [tasksAsJson(drafts)]);
}

const HOUR = 3600;

/** The parameter of `SAID`. */
export function tasksAsJson(drafts: readonly TaskDraft[]): string {
  const rows = drafts.map(({ about = [], orderId = null, ...draft }) => {
    const { priority, deadlineHours } = rulesOfTask(draft.kind);
    const dueSeconds = deadlineHours === null ? null : deadlineHours * HOUR;
    return { ...draft, about, orderId, priority: taskPriorities.indexOf(priority) + 1, dueSeconds };
  });
  return JSON.stringify(rows);
}

/** SQL: the common table `said` of what is to be open. */
export const SAID = `said as materialized (
  select * from jsonb_to_recordset(?::jsonb) as s("subjectType" text, "subjectId" text, source text, kind text, words text,
    about jsonb, "orderId" uuid, priority int, "dueSeconds" float8)
)`;

const IS_OPEN_OF = `t.subject_type = said."subjectType" and t.subject_id = said."subjectId" and t.source = said.source
    and t.closed_at is null`;

/** SQL: open tasks that are said in other words by now. */
export const REWORD_TASKS = `
  update task t set words = said.words, about = said.about from said
  where ${IS_OPEN_OF} and (t.words, t.about) is distinct from (said.words, said.about)`;

/** Of version 8, which RFC 9562 leaves to whoever makes them: the same for a step that is repeated. */
const ID = `overlay(overlay(md5(said."subjectType" || ':' || said."subjectId" || ':' || said.source || ':' || n.occurrence)
    placing '8' from 13 for 1) placing 'a' from 17 for 1)::uuid`;

/** SQL: the rest of what is said, each source for the next time. */
export const RAISE_TASKS = `
  insert into task (id, kind, subject_type, subject_id, source, occurrence, order_id, words, about, priority, due_at)
  select ${ID}, said.kind, said."subjectType", said."subjectId", said.source, n.occurrence, said."orderId", said.words,
    said.about, said.priority, now() + make_interval(secs => said."dueSeconds")
  from said cross join lateral (
    select coalesce(max(t.occurrence), 0) + 1 as occurrence from task t
    where t.subject_type = said."subjectType" and t.subject_id = said."subjectId" and t.source = said.source
  ) n
  where not exists (select from task t where ${IS_OPEN_OF})`;
