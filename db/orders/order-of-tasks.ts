import type { AttentionSource } from '../../domain/orders/attention-source.ts';
import type { SubjectOfTasks } from '../tasks/subject-of-tasks.ts';
import { removeAttention } from './order-attention.ts';

/** A task of an order is a message to staff, which its attention shows. */
export const orderOfTasks: SubjectOfTasks = {
  async lock(em, orderId) {
    const [order] = await em.execute<{ hasEnded: boolean }[]>(
      'select closed_at is not null as "hasEnded" from sales_order where id = ? for update',
      [orderId],
    );
    return { hasEnded: order?.hasEnded ?? true };
  },
  close: (em, { subjectId, source }, by) =>
    removeAttention(em, {
      orderId: subjectId,
      source: source as AttentionSource,
      about: ['closed'],
      by,
      outcome: 'closed',
    }),
};
