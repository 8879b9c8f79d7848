import type { GivenGoods } from '../../workflows/checkout/checkout-contract.ts';
import { allocateBackorders } from '../inventory/allocate-backorders.ts';
import type { EntityManager } from '../database.ts';
import { lockStockLevels } from '../inventory/lock-stock-levels.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

/** Everything an order holds goes back to the shelf. Selects the goods that it held. */
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
select distinct sku from released`;

/** What the order still waited for, it waits for no more: its lines say so, and its timeline. */
async function giveUpQueue(em: EntityManager, orderId: string): Promise<void> {
  const given = await em.execute<{ sku: string; quantity: number }[]>(
    `update backorder set state = 'cancelled' where order_id = ? and state = 'waiting'
     returning sku, quantity - filled_quantity as quantity`,
    [orderId],
  );
  if (given.length === 0) return;
  const type = 'backorder.given-up';
  await appendToTimeline(em, { orderId, type, factKey: type, data: { waiting: given } });
}

/**
 * All levels that giving an order's goods back touches, the queue's included, are locked at once and in one order, before
 * the order itself is. Those of goods that it only waits for, too: they may be given to it at this moment, and then have to
 * go back.
 */
export async function lockStockOf(em: EntityManager, orderId: string): Promise<void> {
  const rows = await em.execute<{ sku: string }[]>('select distinct sku from order_line where order_id = ?', [orderId]);
  await lockStockLevels(
    em,
    rows.map(({ sku }) => sku),
  );
}

/**
 * Undo of holding stock. What is freed goes to whoever waits for it, and their orders are answered: by a repeat, too, whose
 * first answer was lost. Safe on an order that holds nothing.
 */
export async function releaseStock(em: EntityManager, orderId: string): Promise<GivenGoods> {
  await lockStockOf(em, orderId);
  const released = await em.execute<{ sku: string }[]>(releaseStockSql, [orderId]);
  await giveUpQueue(em, orderId);
  if (released.length === 0) return givenBefore(em, orderId);
  const skus = released.map(({ sku }) => sku);
  return { orderIds: await allocateBackorders(em, skus) };
}

/** Who was given what this order gave back, all of it or a part: both are written at one moment, that of the transaction. */
export async function givenBefore(em: EntityManager, orderId: string): Promise<GivenGoods> {
  const rows = await em.execute<{ id: string }[]>(
    `select distinct e.subject_id as id from stock_movement m
     join event e on e.type = 'backorder.filled' and e.occurred_at = m.occurred_at and e.data ->> 'sku' = m.sku
     where m.order_id = ? and m.kind = 'release'`,
    [orderId],
  );
  return { orderIds: rows.map(({ id }) => id) };
}
