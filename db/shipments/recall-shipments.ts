import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { enterShipmentState, lockShipmentsOf } from './locked-shipment.ts';

export type ShipmentRecall =
  | { readonly recalled: true; readonly shipmentIds: readonly string[] }
  /** A parcel has left, so none is recalled; the reason is for people. */
  | { readonly recalled: false; readonly reason: string };

/**
 * Calls all parcels of an order back, or none. A hand-over at the same instant is either before this (and nothing is
 * recalled) or after it (and is refused). A repeat gives the same answer. Who was promised a cancellation that is refused after all
 * finds that on the timeline.
 */
export async function recallShipments(
  em: EntityManager,
  { orderId, forCancellation = false }: { readonly orderId: string; readonly forCancellation?: boolean },
): Promise<ShipmentRecall> {
  const shipments = await lockShipmentsOf(em, orderId);
  const gone = shipments.find(({ state }) => hasLeft(state));
  if (gone) {
    const type = 'order.cancellation-refused';
    if (forCancellation) await appendToTimeline(em, { orderId, type, factKey: type, data: { shipmentId: gone.id } });
    return { recalled: false, reason: `Parcel ${gone.sequence} is already with ${gone.carrier} (${gone.state}).` };
  }
  for (const shipment of shipments) {
    if (shipment.state !== 'cancelled') await enterShipmentState(em, shipment, { to: 'cancelled', by: 'order' });
  }
  return { recalled: true, shipmentIds: shipments.map(({ id }) => id) };
}
