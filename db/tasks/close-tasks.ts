import type { TaskOutcome } from '../../domain/tasks/task-outcome.ts';
import type { EntityManager } from '../database.ts';
import type { SubjectOfTask } from './raise-tasks.ts';

export interface TaskEnd {
  readonly outcome: TaskOutcome;
  /** The member of staff; undefined: the program. */
  readonly by?: string | undefined;
}

/** Closes what is open of a subject that is not an order, whose row the caller has locked: an order's text changes with its tasks. */
export async function closeTasksOf(
  em: EntityManager,
  { subjectType, subjectId }: SubjectOfTask,
  { outcome, by }: TaskEnd,
): Promise<void> {
  await em.execute(
    `update task set closed_at = now(), closed_by = ?, outcome = ?
     where subject_type = ? and subject_id = ? and closed_at is null`,
    [by ?? null, outcome, subjectType, subjectId],
  );
}
