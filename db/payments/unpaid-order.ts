import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

export interface UnpaidOrder {
  readonly totalMinor: string;
  readonly currency: string;
}

/**
 * Locks an order that still waits for its payment. Undefined where it is paid, or was given up: whoever comes late, such as
 * a step that was repeated while its first run went on, then changes nothing.
 */
export async function lockUnpaidOrder(em: EntityManager, orderId: string): Promise<UnpaidOrder | undefined> {
  const [order] = await em.execute<UnpaidOrder[]>(
    `select total_minor as "totalMinor", currency from sales_order
     where id = ? and status in ('placed', 'awaiting-payment') for update`,
    [orderId],
  );
  return order;
}

/** Until when the order may be paid, and holds what it holds. Epoch milliseconds. */
export async function holdUntil(em: EntityManager, orderId: string, payUntil: number): Promise<void> {
  const until = new Date(payUntil).toISOString();
  await em.execute('update sales_order set pay_until = ? where id = ?', [until, orderId]);
  await em.execute(`update reservation set expires_at = ? where order_id = ? and state = 'held'`, [until, orderId]);
}

/** The same where somebody else may have written a later moment. */
export async function holdAtLeastUntil(em: EntityManager, orderId: string, payUntil: number): Promise<void> {
  const [order] = await em.execute<{ until: string | null }[]>(
    'select floor(extract(epoch from pay_until) * 1000) as until from sales_order where id = ?',
    [orderId],
  );
  const before = Number(order?.until ?? 0);
  await holdUntil(em, orderId, Math.max(payUntil, before));
  if (payUntil <= before) return;
  const type = 'payment.deadline-extended';
  const until = new Date(payUntil).toISOString();
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${payUntil}`, data: { until } });
}
