import type { EntityManager } from '../database.ts';
import type { ClaimRequest, TaskAnswer } from './task-answer.ts';

export interface Claim extends ClaimRequest {
  /** Also where somebody else has it. */
  readonly takeOver?: boolean | undefined;
}

/** Of two who claim at once one wins, unless the other takes over. Whoever has it already keeps it. */
export async function claimTask(em: EntityManager, { id, by, byId, takeOver = false }: Claim): Promise<TaskAnswer> {
  const claimed = await em.execute<object[]>(
    `update task set claimed_by = ?, claimed_by_id = ?, claimed_at = case when claimed_by_id = ? then claimed_at else now() end
     where id = ? and closed_at is null and (claimed_by_id is null or claimed_by_id = ? or ?::boolean) returning id`,
    [by, byId, byId, id, byId, takeOver],
  );
  return claimed.length > 0 ? { kind: 'done' } : whyNot(em, id);
}

/** Nobody sees to it any more. Only whoever has claimed it may say so. */
export async function releaseTask(em: EntityManager, { id, byId }: ClaimRequest): Promise<TaskAnswer> {
  const released = await em.execute<object[]>(
    `update task set claimed_by = null, claimed_by_id = null, claimed_at = null
     where id = ? and closed_at is null and (claimed_by_id is null or claimed_by_id = ?) returning id`,
    [id, byId],
  );
  return released.length > 0 ? { kind: 'done' } : whyNot(em, id);
}

async function whyNot(em: EntityManager, id: string): Promise<TaskAnswer> {
  const [task] = await em.execute<{ isClosed: boolean; claimedBy: string | null }[]>(
    'select closed_at is not null as "isClosed", claimed_by as "claimedBy" from task where id = ?',
    [id],
  );
  if (!task) return { kind: 'unknown' };
  // Neither closed nor claimed any more: it was until a moment ago.
  return task.isClosed || task.claimedBy === null ? { kind: 'closed' } : { kind: 'claimed', by: task.claimedBy };
}
