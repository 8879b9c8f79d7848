import { randomUUID } from 'node:crypto';
import { isFinalShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { lockShipment } from './locked-shipment.ts';

/**
 * Somebody has seen to what a parcel needed when it had come to its end: its workflow is over and can no longer take the
 * words away. False where the parcel is still on its way: then its workflow does, when the matter is settled.
 */
export async function acknowledgeShipment(
  em: EntityManager,
  { shipmentId, by }: { readonly shipmentId: string; readonly by: string },
): Promise<boolean> {
  const { orderId, sequence, state, needsAttention } = await lockShipment(em, shipmentId);
  if (!needsAttention) return true;
  if (!isFinalShipmentState(state)) return false;
  await em.execute('update shipment set attention = null where id = ?', [shipmentId]);
  const type = 'shipment.acknowledged';
  const data = { shipmentId, sequence, by };
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${shipmentId}:${randomUUID()}`, data });
  return true;
}
