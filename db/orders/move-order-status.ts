import { isFinal, orderStatuses, orderStatusEdges, type OrderStatus } from '../../domain/orders/order-status.ts';
import { SYSTEM } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import type { TimelineEntry } from './order-timeline.ts';

/** A status is entered once only, so the type of its event, such as `order.cancelled`, is the fact's key, too. */
type WithoutKey<Entry> = Entry extends unknown ? Omit<Entry, 'factKey'> : never;
export type StatusMove = { readonly to: OrderStatus } & WithoutKey<TimelineEntry>;

/** The states from which the graph allows a move to `to`. */
export function statusesBefore(to: OrderStatus): OrderStatus[] {
  return orderStatuses.filter((from) => (orderStatusEdges[from] as readonly OrderStatus[]).includes(to));
}

/** Moves an order along an allowed edge and writes it on the timeline. Does nothing where there is no such edge. */
export async function moveOrderStatus(
  em: EntityManager,
  { orderId, to, type, data, actor = SYSTEM }: StatusMove,
): Promise<void> {
  const { kind, id = null, name = null } = actor;
  await em.execute(
    `with before as (
       select id, status from sales_order where id = ? for update
     ), moved as (
       update sales_order o set status = ?, event_sequence = o.event_sequence + 1,
         closed_at = case when ?::boolean then now() end
       from before where o.id = before.id and before.status in (select jsonb_array_elements_text(?::jsonb))
       returning o.id, o.event_sequence, before.status as status_from
     )
     insert into event (subject_type, subject_id, sequence, type, fact_key, status_from, status_to, actor_kind, actor_id, actor_name, data)
     select 'order', id, event_sequence, ?, ?, status_from, ?, ?, ?::uuid, ?, ?::jsonb from moved`,
    [
      orderId,
      to,
      isFinal(to),
      JSON.stringify(statusesBefore(to)),
      type,
      type,
      to,
      kind,
      id,
      name,
      JSON.stringify(data),
    ],
  );
}
