import { orderOfTasks } from './orders/order-of-tasks.ts';
import { closeTasksOf } from './tasks/close-tasks.ts';
import type { SubjectOfTasks, SubjectsOfTasks } from './tasks/subject-of-tasks.ts';
import { webhookOfTasks } from './webhooks/webhook-of-tasks.ts';

/** All that a task can be about. */
export const subjectsOfTasks: SubjectsOfTasks = {
  order: orderOfTasks,
  shipment: rowWithTasks('shipment', 'select 1 from shipment where id = ? for update'),
  mail: rowWithTasks('mail', 'select 1 from message where id = ?::uuid for update'),
  webhook: webhookOfTasks,
  // They may have been forgotten: then nobody else says anything of them.
  customer: rowWithTasks('customer', 'select 1 from customer where id = ?::uuid for update'),
  // Decided by its actions alone, and never closed with a note.
  approval: rowWithTasks('approval', 'select 1 from task where subject_id = ? for update'),
  shop: rowWithTasks('shop', `select 1 from book_look where ? = 'books' for update`),
};

/** A row of which nothing but its tasks says that it waits for a person. */
function rowWithTasks(
  subjectType: 'shipment' | 'mail' | 'customer' | 'approval' | 'shop',
  lockSql: string,
): SubjectOfTasks {
  return {
    async lock(em, subjectId) {
      await em.execute(lockSql, [subjectId]);
      return { hasEnded: false };
    },
    close: (em, { subjectId }, by) => closeTasksOf(em, { subjectType, subjectId }, { outcome: 'closed', by }),
  };
}
