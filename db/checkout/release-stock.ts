import type { CheckoutRecords } from '../../workflows/checkout/checkout-contract.ts';
import { allocateBackorders } from '../backorders/backorder-repository.ts';
import type { EntityManager } from '../database.ts';
import { lockStockLevels } from '../inventory/lock-stock-levels.ts';
import { moveOrderStatus } from '../orders/order-status-repository.ts';

/** Everything an order holds goes back to the shelf, and its place in queues is given up. */
const releaseStockSql = `
with released as (
  update reservation set state = 'released' where order_id = ? and state = 'held'
  returning id, order_id, sku, location_id, quantity
), freed as (
  update stock_level s set reserved = s.reserved - f.quantity
  from (select sku, location_id, sum(quantity)::int as quantity from released group by sku, location_id) f
  where s.sku = f.sku and s.location_id = f.location_id
), movements as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, order_id)
  select 'release', sku, location_id, 0, -quantity, 'reservation:' || id, order_id from released
)
update backorder set state = 'cancelled' where order_id = ? and state = 'waiting'`;

/** Undo of holding stock. What is freed goes to whoever waits for it. Safe to repeat, and on an order that holds nothing. */
export async function releaseStock(em: EntityManager, orderId: string): Promise<void> {
  const rows = await em.execute<{ sku: string }[]>('select distinct sku from order_line where order_id = ?', [orderId]);
  const skus = rows.map(({ sku }) => sku);
  // All levels that this transaction touches, the queue's included, are locked at once and in one order. Those of goods
  // that the order only waits for, too: they may be given to it at this moment, and then have to go back.
  await lockStockLevels(em, skus);
  await em.execute(releaseStockSql, [orderId, orderId]);
  await allocateBackorders(em, skus);
}

type CloseOrder = Parameters<CheckoutRecords['closeOrder']>[0];

/** Writes the end of an order that was given up; its money and stock have been seen to before. */
export async function closeOrder(em: EntityManager, { orderId, to, reasonCode, note }: CloseOrder): Promise<void> {
  await em.execute(
    `update sales_order set cancel_reason = ?, cancel_note = ?, fulfilment_stage = 'cancelled',
       payment_status = case when payment_status = 'declined' then 'declined' else 'voided' end
     where id = ? and status not in ('completed', 'cancelled', 'expired')`,
    [reasonCode, note ?? null, orderId],
  );
  await moveOrderStatus(em, { orderId, to, type: `order.${to}`, data: { reason: reasonCode } });
}
