import type { EventProvider } from '../../domain/webhooks/providers.ts';
import type { EntityManager } from '../database.ts';
import { closeTasksOf, type TaskEnd } from '../tasks/close-tasks.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';

export interface UnreadableRef {
  readonly provider: EventProvider;
  readonly bodyHash: string;
}

const subjectOf = ({ provider, bodyHash }: UnreadableRef) =>
  ({ subjectType: 'webhook', subjectId: `${provider}:${bodyHash}` }) as const;

/** The provider and the hash of the body that a task about a webhook names. */
export function unreadableOf(subjectId: string): { readonly provider: string; readonly bodyHash: string } {
  const [provider = '', bodyHash = ''] = subjectId.split(':');
  return { provider, bodyHash };
}

/** Each webhook that could not be read waits for a person. The caller has written its row, which locks it. */
export async function raiseUnreadable(
  em: EntityManager,
  bodies: readonly (UnreadableRef & { readonly problem: string })[],
): Promise<void> {
  const drafts = bodies.map(({ problem, ...ref }) => ({
    ...subjectOf(ref),
    source: 'unreadable',
    kind: 'unreadable-webhook',
    words: problem,
  }));
  await raiseTasks(em, drafts);
}

/** Somebody has seen to them, or a later version reads them. */
export async function closeUnreadable(em: EntityManager, bodies: readonly UnreadableRef[], end: TaskEnd) {
  for (const ref of bodies) await closeTasksOf(em, subjectOf(ref), end);
}
