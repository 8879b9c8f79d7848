import { randomUUID } from 'node:crypto';
import type { EntityManager } from '../database.ts';
import type { TaskAnswer, TaskRequest } from './task-answer.ts';

/** Also on closed ones. */
export async function commentOnTask(
  em: EntityManager,
  { id, by, words }: TaskRequest & { readonly words: string },
): Promise<TaskAnswer> {
  const written = await em.execute<object[]>(
    `insert into task_comment (id, task_id, author, words, written_at)
     select ?, id, ?, ?, clock_timestamp() from task where id = ? returning id`,
    [randomUUID(), by, words, id],
  );
  return { kind: written.length > 0 ? 'done' : 'unknown' };
}
