import { mayCloseByHand, type TaskFacts } from '../../domain/tasks/task-rules.ts';
import type { EntityManager } from '../database.ts';
import { commentOnTask } from './comment-on-task.ts';
import type { TaskAnswer, TaskRequest } from './task-answer.ts';
import type { SubjectsOfTasks } from './subject-of-tasks.ts';

interface LockedTask extends Omit<TaskFacts, 'hasSubjectEnded'> {
  readonly subjectId: string;
}

/** With a note, which becomes a comment. Whatever settles the matter closes its task by itself. */
export async function closeTask(
  em: EntityManager,
  subjects: SubjectsOfTasks,
  { id, by, note }: TaskRequest & { readonly note: string },
): Promise<TaskAnswer> {
  const known = await readTask(em, id);
  if (!known) return { kind: 'unknown' };
  // The subject before its task, as whoever raises or closes it does.
  const subject = subjects[known.subjectType];
  const { hasEnded: hasSubjectEnded } = await subject.lock(em, known.subjectId);
  const task = await readTask(em, id, 'for update');
  if (!task || task.isClosed) return { kind: 'closed' };
  if (!mayCloseByHand({ ...task, hasSubjectEnded })) return { kind: 'undecided' };
  await commentOnTask(em, { id, by, words: note });
  await subject.close(em, task, by);
  return { kind: 'done' };
}

async function readTask(em: EntityManager, id: string, lock: 'for update' | '' = ''): Promise<LockedTask | undefined> {
  const [task] = await em.execute<LockedTask[]>(
    `select kind, subject_type as "subjectType", subject_id as "subjectId", source, closed_at is not null as "isClosed"
     from task where id = ? ${lock}`,
    [id],
  );
  return task;
}
