import type { TaskSubject } from '../../domain/tasks/task-kinds.ts';
import type { EntityManager } from '../database.ts';

/** What tasks are about, as far as somebody of staff closes one with a note. Each feature that raises tasks has its own. */
export interface SubjectOfTasks {
  /** Locks it, as whoever raises or closes its tasks does, and says whether it has ended. Only an order's end counts. */
  lock(em: EntityManager, subjectId: string): Promise<{ readonly hasEnded: boolean }>;
  /** Closes the task, with all that shows it. The caller has locked both. */
  close(em: EntityManager, task: { readonly subjectId: string; readonly source: string }, by: string): Promise<void>;
}

/** db/subjects-of-tasks.ts lists them. */
export type SubjectsOfTasks = Readonly<Record<TaskSubject, SubjectOfTasks>>;
