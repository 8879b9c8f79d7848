import type { Database } from '../../db/database.ts';
import { appendToTimeline } from '../../db/orders/order-timeline.ts';
import { aConfirmedOrder } from './a-confirmed-order.ts';

export interface EndedOrder {
  readonly email: string;
  readonly customerId?: string;
  readonly shippingAddress?: object;
}

/** An order that was held once, and that has ended. Answers with its id. */
export async function anEndedOrder(
  database: Database,
  { email, customerId, shippingAddress }: EndedOrder,
): Promise<string> {
  const { orderId } = await aConfirmedOrder(database);
  await database.em.fork().execute(
    `update sales_order set email = ?, status = 'cancelled', closed_at = now(), customer_id = ?,
       shipping_address = coalesce(?::jsonb, shipping_address) where id = ?`,
    [email, customerId ?? null, shippingAddress === undefined ? null : JSON.stringify(shippingAddress), orderId],
  );
  await appendToTimeline(database.em.fork(), {
    orderId,
    type: 'order.held',
    factKey: 'order.held:1',
    data: { reason: 'Ada has called' },
    actor: { kind: 'staff', name: 'Grace' },
  });
  return orderId;
}
