import { SYSTEM } from '../../domain/events/event-actor.ts';
import type { ApprovableOperation, Principal } from '../../domain/approvals/judge-approver.ts';
import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

interface ClosedApproval {
  readonly taskId: string;
  readonly orderId: string;
  readonly operation: ApprovableOperation;
  readonly askedBy: Principal;
}

interface ApprovalEnd {
  readonly outcome: 'approved' | 'refused' | 'lapsed';
  /** Undefined: nobody, because it lapsed. */
  readonly by?: Principal & { readonly name: string };
}

/** Closes its task, and says on the order's timeline who decided what somebody else asked. The caller has locked both. */
export async function closeApproval(
  em: EntityManager,
  { taskId, orderId, operation, askedBy }: ClosedApproval,
  { outcome, by }: ApprovalEnd,
): Promise<void> {
  await em.execute('update task set closed_at = now(), closed_by = ?, outcome = ? where id = ? and closed_at is null', [
    by?.name ?? null,
    outcome,
    taskId,
  ]);
  await appendToTimeline(em, {
    orderId,
    type: `approval.${outcome}`,
    factKey: `approval.${outcome}:${taskId}`,
    data: { taskId, operation, askedByKind: askedBy.kind, askedById: askedBy.id },
    actor: by ?? SYSTEM,
  });
}
