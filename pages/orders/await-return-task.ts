import { setTimeout as delay } from 'node:timers/promises';
import { reachOf } from '../../domain/access/permissions.ts';
import type { Staff } from '../../api/shared/caller.ts';
import type { RunOperation } from '../shared/operations.ts';

/** The parcel's workflow ends, and that of its order asks: usually within a fifth of a second. */
const LONGEST_MS = 2_000;
const LOOK_EVERY_MS = 100;

/**
 * Once a parcel is back its order asks about the money, a moment later: whoever has said that it is back is shown that task, and not a
 * page on which there is nothing left to do.
 */
export async function awaitReturnTask(run: RunOperation, { permissions }: Staff, orderId: string): Promise<void> {
  if (reachOf(permissions, 'tasks:read') !== 'any') return;
  for (const untilMs = performance.now() + LONGEST_MS; performance.now() < untilMs; await delay(LOOK_EVERY_MS)) {
    const query = { subjectType: 'order', subjectId: orderId, kind: 'returned', limit: '1' };
    const { body } = await run('listTasks', { query });
    if ((body as { readonly data: readonly unknown[] }).data.length > 0) return;
  }
}
