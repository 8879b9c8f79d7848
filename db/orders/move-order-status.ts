import { isFinal, orderStatuses, orderStatusEdges, type OrderStatus } from '../../domain/orders/order-status.ts';
import type { EntityManager } from '../database.ts';

export interface StatusMove {
  readonly orderId: string;
  readonly to: OrderStatus;
  /** Type of the timeline entry, such as `order.cancelled`. A status is entered once only, so it is the fact's key, too. */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The states from which the graph allows a move to `to`. */
export function statusesBefore(to: OrderStatus): OrderStatus[] {
  return orderStatuses.filter((from) => (orderStatusEdges[from] as readonly OrderStatus[]).includes(to));
}

/** Moves an order along an allowed edge and writes it on the timeline. Does nothing where there is no such edge. */
export async function moveOrderStatus(em: EntityManager, { orderId, to, type, data }: StatusMove): Promise<void> {
  await em.execute(
    `with before as (
       select id, status from sales_order where id = ? for update
     ), moved as (
       update sales_order o set status = ?, event_sequence = o.event_sequence + 1,
         closed_at = case when ?::boolean then now() end
       from before where o.id = before.id and before.status in (select jsonb_array_elements_text(?::jsonb))
       returning o.id, o.event_sequence, before.status as status_from
     )
     insert into order_event (order_id, sequence, type, fact_key, status_from, status_to, data)
     select id, event_sequence, ?, ?, status_from, ?, ?::jsonb from moved`,
    [orderId, to, isFinal(to), JSON.stringify(statusesBefore(to)), type, type, to, JSON.stringify(data)],
  );
}
