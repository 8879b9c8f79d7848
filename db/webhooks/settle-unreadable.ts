import type { EntityManager } from '../database.ts';
import type { TaskEnd } from '../tasks/close-tasks.ts';
import { closeUnreadable, type UnreadableRef } from './unreadable-tasks.ts';

/**
 * Somebody has seen to a webhook that could not be read: its row, which this locks, and then its task. Without a provider those of all
 * that have the hash. False where nothing of it was kept.
 */
export async function settleUnreadable(
  em: EntityManager,
  { provider, bodyHash }: { readonly provider?: string; readonly bodyHash: string },
  end: TaskEnd,
): Promise<boolean> {
  const seen = await em.execute<UnreadableRef[]>(
    `update unreadable_event set settled_at = coalesce(settled_at, now())
     where body_hash = ? and provider = coalesce(?::text, provider) returning provider, body_hash as "bodyHash"`,
    [bodyHash, provider ?? null],
  );
  await closeUnreadable(em, seen, end);
  return seen.length > 0;
}
