import type { ReturnDecision } from '../../workflows/fulfilment/fulfilment-contract.ts';
import { actorOf } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

/** What staff decided about the money of a parcel that came back, on the timeline. The first word stands, and is answered. */
export async function recordReturnSettlement(
  em: EntityManager,
  { orderId, shipmentId, refund, ...asker }: ReturnDecision,
): Promise<boolean> {
  const type = 'shipment.return-settled';
  const factKey = `${type}:${shipmentId}`;
  // Two who decide at once: the second reads what the first has written.
  await em.execute('select 1 from sales_order where id = ? for update', [orderId]);
  await appendToTimeline(em, { orderId, type, factKey, actor: actorOf(asker), data: { shipmentId, refund } });
  const [settled] = await em.execute<{ refund: boolean }[]>(
    `select (data ->> 'refund')::boolean as refund from event where subject_id = ? and fact_key = ?`,
    [orderId, factKey],
  );
  return settled?.refund ?? refund;
}
