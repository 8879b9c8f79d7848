import type { Database } from '../database.ts';
import { addAttention, removeAttention } from './order-attention.ts';

/** Counts how often the workflow of an order has ended before the order did. */
export interface OrderRestartRepository {
  /**
   * Counts a restart, before it is made, and postpones the next: none at first, then longer each time, an hour at most. Staff are told
   * of an order whose workflow keeps ending.
   */
  noteRestart(orderId: string): Promise<void>;
  /** Resets the count, after the workflow has run for an hour. */
  forgetRestarts(orderId: string): Promise<void>;
  /** Tells staff that another order's workflow has this order's number, so this order cannot have one. */
  noteTakenNumber(orderId: string): Promise<void>;
}

/** Staff are not told of so few restarts: a termination by hand or a deployment explains them. */
const UNTOLD_RESTARTS = 2;

const LINE =
  'The workflow of this order ends before the order does, again and again. Look at it in the Temporal UI; it is started again, later each time.';

const TAKEN =
  'Temporal runs the workflow of another order under the number of this order, so nobody looks after this one. See "Backups" in docs/operating.md.';

export function createOrderRestartRepository(database: Database): OrderRestartRepository {
  return {
    noteRestart: (orderId) =>
      database.em.fork().transactional(async (em) => {
        const [order] = await em.execute<{ restarts: number }[]>(
          `update sales_order set restarts = restarts + 1,
             restart_not_before = now() + least(interval '1 hour', interval '1 minute' * (power(2, least(restarts, 10)) - 1))
           where id = ? and closed_at is null returning restarts`,
          [orderId],
        );
        if (order && order.restarts > UNTOLD_RESTARTS) {
          await addAttention(em, { orderId, source: 'restarts', line: LINE, about: ['workflow'] });
        }
      }),
    forgetRestarts: (orderId) =>
      database.em.fork().transactional(async (em) => {
        await em.execute('update sales_order set restarts = 0, restart_not_before = null where id = ?', [orderId]);
        await removeAttention(em, { orderId, source: 'restarts', about: ['workflow'] });
      }),
    noteTakenNumber: (orderId) => {
      const line = { source: 'restarts', line: TAKEN, about: ['workflow'], onlyWhileOpen: true } as const;
      return addAttention(database.em.fork(), { orderId, ...line });
    },
  };
}
