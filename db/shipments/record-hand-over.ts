import { actorOf, type Actor } from '../../domain/events/event-actor.ts';
import { hasLeft, mayMoveShipment, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { Database, EntityManager } from '../database.ts';
import { removeAttention } from '../orders/order-attention.ts';
import { refuseUnpaid } from '../payments/refuse-unpaid.ts';
import { enterShipmentState, lockShipment } from './locked-shipment.ts';
import { IS_OF_REPLACED_LABEL } from './replaced-label.ts';
import { shipGoods } from './ship-goods.ts';

export interface HandOver {
  readonly shipmentId: string;
  /** For the timeline: it proves nothing, whatever somebody calls himself. */
  readonly by: string;
  readonly actor?: Actor;
  /**
   * The carrier's event that proves it, which must have been received, and be of a label that the parcel bears. What the
   * carrier has scanned is gone, paid or not.
   */
  readonly scanEventId?: string;
}

/** What came of a hand-over. */
export interface HandOverResult {
  readonly moved: boolean;
  readonly state: ShipmentState;
  /** Why its money can no longer be taken, where that kept the parcel here. */
  readonly unpaid?: string;
  /** Why the order is on hold, where that kept the parcel here. */
  readonly held?: string;
}

/** The order is on hold, which is known only once the levels are locked: the transaction is rolled back. */
class OrderOnHold extends Error {
  override readonly name = 'OrderOnHold';
  readonly result: HandOverResult;
  constructor(state: ShipmentState, held: string) {
    super(`The order is on hold: ${held}`);
    this.result = { moved: false, state, held };
  }
}

/**
 * The parcel leaves: state, reservations, stock and its ledger in one transaction. A repeat finds it gone and says so
 * (`moved: true`); a parcel that was recalled, has no label yet, is not paid for or whose order is on hold stays
 * (`moved: false`).
 */
export async function recordHandOver(database: Database, request: HandOver): Promise<HandOverResult> {
  try {
    return await database.em.fork().transactional((em) => handOver(em, request));
  } catch (error) {
    if (error instanceof OrderOnHold) return error.result;
    throw error;
  }
}

async function handOver(em: EntityManager, { shipmentId, scanEventId, ...asker }: HandOver): Promise<HandOverResult> {
  const shipment = await lockShipment(em, shipmentId);
  if (hasLeft(shipment.state)) return { moved: true, state: shipment.state };
  if (!mayMoveShipment(shipment.state, 'handed-over')) return { moved: false, state: shipment.state };
  const isScanned = scanEventId !== undefined;
  if (isScanned && !(await isProof(em, scanEventId))) return { moved: false, state: shipment.state };
  const unpaid = isScanned ? undefined : await refuseUnpaid(em, shipmentId);
  if (unpaid !== undefined) return { moved: false, state: shipment.state, unpaid };
  await shipGoods(em, shipment);
  const held = isScanned ? null : await readHold(em, shipment.orderId);
  if (held !== null) throw new OrderOnHold(shipment.state, held);
  await enterShipmentState(em, shipment, { to: 'handed-over', actor: actorOf(asker) });
  if (isScanned) {
    await removeAttention(em, { orderId: shipment.orderId, source: `unpaid:${shipmentId}`, about: ['unpaid'] });
  }
  return { moved: true, state: 'handed-over' };
}

/** Under the lock of the parcel, which whoever corrects the address takes first. One whose words are forgotten proves nothing. */
async function isProof(em: EntityManager, eventId: string): Promise<boolean> {
  const found = await em.execute<object[]>(
    `select 1 from inbound_event e where provider = 'easypost' and event_id = ? and payload is not null and not ${IS_OF_REPLACED_LABEL}`,
    [eventId],
  );
  return found.length > 0;
}

/**
 * After the levels, as everywhere, and not for share: the timeline takes the row next, and two parcels of one order that both
 * shared it would wait for each other.
 */
async function readHold(em: EntityManager, orderId: string): Promise<string | null> {
  const [order] = await em.execute<{ holdReason: string | null }[]>(
    'select hold_reason as "holdReason" from sales_order where id = ? for no key update',
    [orderId],
  );
  return order?.holdReason ?? null;
}
