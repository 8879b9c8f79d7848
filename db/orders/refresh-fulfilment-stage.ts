import type { EntityManager } from '../database.ts';

/** Sets an order's fulfilment stage from the states of its parcels: the least advanced decides. */
export async function refreshFulfilmentStage(em: EntityManager, orderId: string): Promise<void> {
  await em.execute(
    `update sales_order set fulfilment_stage = (
       select case
         when bool_and(state = 'lost') then 'lost'
         when bool_and(state in ('lost', 'returned')) then 'returned'
         when bool_and(state in ('delivered', 'lost', 'returned')) then 'delivered'
         when bool_and(state not in ('planned', 'ready', 'picked', 'packed')) then 'handed-over'
         else 'preparing'
       end from shipment where order_id = sales_order.id and state <> 'cancelled'
     )
     where id = ? and exists (select 1 from shipment where order_id = sales_order.id and state <> 'cancelled')`,
    [orderId],
  );
}
