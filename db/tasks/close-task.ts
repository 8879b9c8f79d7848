import type { AttentionSource } from '../../domain/orders/attention-source.ts';
import { mayCloseByHand, type TaskFacts } from '../../domain/tasks/task-rules.ts';
import type { EntityManager } from '../database.ts';
import { removeAttention } from '../orders/order-attention.ts';
import { settleUnreadable } from '../webhooks/settle-unreadable.ts';
import { unreadableOf } from '../webhooks/unreadable-tasks.ts';
import { closeTasksOf } from './close-tasks.ts';
import { commentOnTask } from './comment-on-task.ts';
import type { TaskAnswer, TaskRequest } from './task-answer.ts';

interface LockedTask extends Omit<TaskFacts, 'hasSubjectEnded'> {
  readonly subjectId: string;
}

/** With a note, which becomes a comment. Whatever settles the matter closes its task by itself. */
export async function closeTask(
  em: EntityManager,
  { id, by, note }: TaskRequest & { readonly note: string },
): Promise<TaskAnswer> {
  const known = await readTask(em, id);
  if (!known) return { kind: 'unknown' };
  // The subject before its task, as whoever raises or closes it does.
  const hasSubjectEnded = await lockSubject(em, known);
  const task = await readTask(em, id, 'for update');
  if (!task || task.isClosed) return { kind: 'closed' };
  if (!mayCloseByHand({ ...task, hasSubjectEnded })) return { kind: 'undecided' };
  await commentOnTask(em, { id, by, words: note });
  await closeOf(em, task, by);
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

/** Whether it has come to its end: only an order's end counts. */
async function lockSubject(em: EntityManager, { subjectType, subjectId }: LockedTask): Promise<boolean> {
  switch (subjectType) {
    case 'order': {
      const [order] = await em.execute<{ hasEnded: boolean }[]>(
        'select closed_at is not null as "hasEnded" from sales_order where id = ? for update',
        [subjectId],
      );
      return order?.hasEnded ?? true;
    }
    case 'webhook': {
      const { provider, bodyHash } = unreadableOf(subjectId);
      await em.execute('select 1 from unreadable_event where provider = ? and body_hash = ? for update', [
        provider,
        bodyHash,
      ]);
      return false;
    }
    case 'shipment':
      await em.execute('select 1 from shipment where id = ? for update', [subjectId]);
      return false;
    case 'mail':
      await em.execute('select 1 from message where id = ?::uuid for update', [subjectId]);
      return false;
    default:
      return subjectType satisfies never;
  }
}

async function closeOf(em: EntityManager, { subjectType, subjectId, source }: LockedTask, by: string): Promise<void> {
  switch (subjectType) {
    case 'order':
      await removeAttention(em, {
        orderId: subjectId,
        source: source as AttentionSource,
        about: ['closed'],
        by,
        outcome: 'closed',
      });
      break;
    case 'webhook':
      await settleUnreadable(em, unreadableOf(subjectId), { outcome: 'closed', by });
      break;
    case 'mail':
    case 'shipment':
      await closeTasksOf(em, { subjectType, subjectId }, { outcome: 'closed', by });
      break;
    default:
      subjectType satisfies never;
  }
}
