import type { SubjectOfTasks } from '../tasks/subject-of-tasks.ts';
import { settleUnreadable } from './settle-unreadable.ts';
import { unreadableOf } from './unreadable-tasks.ts';

/** A task about a webhook that could not be read: closing it settles the webhook. */
export const webhookOfTasks: SubjectOfTasks = {
  async lock(em, subjectId) {
    const { provider, bodyHash } = unreadableOf(subjectId);
    await em.execute('select 1 from unreadable_event where provider = ? and body_hash = ? for update', [
      provider,
      bodyHash,
    ]);
    return { hasEnded: false };
  },
  async close(em, { subjectId }, by) {
    await settleUnreadable(em, unreadableOf(subjectId), { outcome: 'closed', by });
  },
};
