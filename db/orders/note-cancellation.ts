import type { EntityManager } from '../database.ts';
import { appendToTimeline } from './order-timeline.ts';

/** Records that the order is being cancelled on request. Does nothing if that is recorded already, or if the order has ended. */
export async function noteCancellation(em: EntityManager, orderId: string): Promise<void> {
  const noted = await em.execute<unknown[]>(
    `update sales_order set cancel_requested_at = now()
     where id = ? and cancel_requested_at is null and closed_at is null returning id`,
    [orderId],
  );
  const type = 'order.cancellation-requested';
  if (noted.length > 0) await appendToTimeline(em, { orderId, type, factKey: type, data: {} });
}
