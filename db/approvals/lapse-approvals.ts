import type { ApprovableOperation, Principal } from '../../domain/approvals/judge-approver.ts';
import type { Database } from '../database.ts';
import { closeApproval } from './close-approval.ts';

/** In one run, each in a transaction of its own. */
const LAPSED_AT_ONCE = 100;

interface Lapsed {
  readonly orderId: string;
  readonly operation: ApprovableOperation;
  readonly askedBy: Principal;
}

/** Closes the tasks of what nobody has approved in time: it is not done. What was approved and is being done does not lapse. */
export async function lapseApprovals(database: Database): Promise<void> {
  const due = await database.em.fork().execute<{ taskId: string; orderId: string }[]>(
    `select a.task_id as "taskId", a.order_id as "orderId" from approval a join task t on t.id = a.task_id
     where a.given_at is null and a.lapses_at <= now() and t.closed_at is null order by a.lapses_at limit ${LAPSED_AT_ONCE}`,
  );
  for (const { taskId, orderId } of due) {
    await database.em.fork().transactional(async (em) => {
      // The order first, as whoever asks does.
      await em.execute('select 1 from sales_order where id = ? for update', [orderId]);
      const [lapsed] = await em.execute<Lapsed[]>(
        `select a.order_id as "orderId", a.operation, jsonb_build_object('kind', a.asked_by_kind, 'id', a.asked_by_id) as "askedBy"
         from approval a join task t on t.id = a.task_id
         where a.task_id = ? and a.given_at is null and t.closed_at is null for update`,
        [taskId],
      );
      if (lapsed) await closeApproval(em, { taskId, ...lapsed }, { outcome: 'lapsed' });
    });
  }
}
