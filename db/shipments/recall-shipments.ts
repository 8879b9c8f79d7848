import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import type { RecallResult } from '../../workflows/fulfilment/fulfilment-contract.ts';
import { actorNamed, actorOf, type Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { addAttention } from '../orders/order-attention.ts';
import { noteCancellation } from '../orders/note-cancellation.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { enterShipmentState, lockShipmentsOf, type LockedShipment } from './locked-shipment.ts';
import { lockGoodsOf, shipGoods } from './ship-goods.ts';

export interface RecallRequest {
  readonly orderId: string;
  /** Records a refusal on the timeline, for a caller who was answered 202 before it was decided. */
  readonly forCancellation?: boolean;
  /** Staff insist although the carrier has scanned a parcel, and say whether its goods are back and can be sold. */
  readonly restock?: boolean;
  /** The member of staff who insists. */
  readonly by?: string;
  readonly actor?: Actor;
}

/**
 * Recalls all parcels of an order, or none. A concurrent hand-over comes either before this (then nothing is recalled) or after it
 * (then it is refused). A repeat returns the same result.
 */
export async function recallShipments(
  em: EntityManager,
  { orderId, forCancellation = false, restock, by = 'staff', actor }: RecallRequest,
): Promise<RecallResult> {
  const shipments = await lockShipmentsOf(em, orderId);
  const away = shipments.filter(({ state, isScanned }) => isScanned && state !== 'cancelled');
  const refusal = findRefusal(shipments, restock === undefined ? away : []);
  if (refusal) {
    const type = 'order.cancellation-refused';
    const data = { shipmentId: refusal.shipmentId };
    if (forCancellation) await appendToTimeline(em, { orderId, type, factKey: type, data });
    return { recalled: false, reason: refusal.reason };
  }
  // Lock order everywhere: goods, then the order.
  if (restock === false && away.length > 0) await takeOffStock(em, away);
  if (forCancellation) await noteCancellation(em, orderId);
  for (const shipment of shipments) {
    if (shipment.state === 'cancelled') continue;
    await enterShipmentState(em, shipment, { to: 'cancelled', actor: actorNamed('order') });
  }
  const insisting = actorOf({ by, actor });
  for (const shipment of away)
    await writeWhereItsGoodsAre(em, shipment, { restock: restock === true, actor: insisting });
  return { recalled: true, shipmentIds: shipments.map(({ id }) => id) };
}

function findRefusal(
  shipments: readonly LockedShipment[],
  away: readonly LockedShipment[],
): { readonly shipmentId: string; readonly reason: string } | undefined {
  const gone = shipments.find(({ state }) => hasLeft(state));
  if (gone) {
    return { shipmentId: gone.id, reason: `Parcel ${gone.sequence} is already with ${gone.carrier} (${gone.state}).` };
  }
  const [one] = away;
  if (!one) return undefined;
  const reason = `${one.carrier} has scanned parcel ${one.sequence}, though it was not handed over. Staff stop it there, and say by \`restock\` whether its goods are back.`;
  return { shipmentId: one.id, reason };
}

async function takeOffStock(em: EntityManager, away: readonly LockedShipment[]): Promise<void> {
  const ids = away.map(({ id }) => id);
  await lockGoodsOf(em, ids);
  for (const shipment of away) await shipGoods(em, shipment);
}

/** What is not back stays with staff, whatever becomes of the order. */
async function writeWhereItsGoodsAre(
  em: EntityManager,
  { id: shipmentId, orderId, locationId, sequence, carrier }: LockedShipment,
  { restock, actor }: { readonly restock: boolean; readonly actor: Actor },
): Promise<void> {
  const type = restock ? 'shipment.restocked' : 'shipment.taken-off-stock';
  const data = { shipmentId, sequence, locationId };
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${shipmentId}`, data, actor });
  if (restock) return;
  const line = `Parcel ${sequence} was called back while ${carrier} has it, and its goods are taken off the stock. Get it back and receive them, or ask for its money.`;
  await addAttention(em, { orderId, source: `away:${shipmentId}`, line, about: ['parcel'] });
}
