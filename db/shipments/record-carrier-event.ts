import { actorNamed } from '../../domain/events/event-actor.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import {
  isBackAtSender,
  provesHandOver,
  shipmentStateAfter,
} from '../../domain/shipments/shipment-state-of-carrier-status.ts';
import { isFinalShipmentState, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { enterShipmentState, lockShipment, type LockedShipment } from './locked-shipment.ts';
import { noteScan, noteScanAfterRecall } from './note-scan.ts';
import { IS_OF_REPLACED_LABEL } from './replaced-label.ts';

export interface CarrierEventRecord {
  readonly shipmentId: string;
  readonly eventId: string;
  readonly status: CarrierWord;
  /** Only of a parcel that is still in this state. */
  readonly onlyFrom?: ShipmentState;
}

export interface CarrierEventResult {
  readonly state: ShipmentState;
  /** The carrier has scanned a label that the parcel bears no more: it changes nothing, and staff are to be told. */
  readonly isOfReplacedLabel?: true;
}

/** Writes what a carrier says of a parcel and settles the event, whatever it says. */
export async function recordCarrierEvent(em: EntityManager, event: CarrierEventRecord): Promise<CarrierEventResult> {
  return applyCarrierEvent(em, await lockShipment(em, event.shipmentId), event);
}

/**
 * The same for a parcel that is locked already. A routine scan is written without the parcel's workflow, and left open where that
 * is to be told. An event that was settled before changes nothing. One that was never stored
 * (our own reading of the tracker) is no word of the carrier's, and is applied only where nothing newer has come since.
 */
export async function applyCarrierEvent(
  em: EntityManager,
  shipment: LockedShipment,
  { shipmentId, eventId, status, onlyFrom }: CarrierEventRecord,
  { isRoutine = false }: { readonly isRoutine?: boolean } = {},
): Promise<CarrierEventResult> {
  const [event] = await em.execute<{ settledAt: string | null; isOfReplacedLabel: boolean }[]>(
    `select settled_at as "settledAt", ${IS_OF_REPLACED_LABEL} as "isOfReplacedLabel"
     from inbound_event e where provider = 'easypost' and event_id = ? for update`,
    [eventId],
  );
  const isNews = event !== undefined && event.settledAt === null;
  if (isNews) await noteScan(em, shipment, status);
  const isNoted = isNews && (await noteScanAfterRecall(em, shipment, { eventId, status }));
  if (event?.isOfReplacedLabel) {
    // A repeat says so again: the answer may have been lost.
    const isScan = provesHandOver(status);
    if (!isRoutine) await em.execute(SETTLE_ONLY, [isScan ? 'noted' : 'ignored', eventId]);
    return { state: shipment.state, ...(isScan && { isOfReplacedLabel: true }) };
  }
  // A signal that names an event nobody has received was sent by hand, and proves nothing.
  if (!isNews && (event || onlyFrom === undefined)) return { state: shipment.state };
  const isCurrent = onlyFrom === undefined || shipment.state === onlyFrom;
  const to = isCurrent ? shipmentStateAfter(shipment.state, status) : undefined;
  const actor = actorNamed('carrier');
  if (to !== undefined) await enterShipmentState(em, shipment, { to, actor, occurrence: eventId });
  const isBack = isCurrent && !isFinalShipmentState(shipment.state) && isBackAtSender(shipment.state, status);
  if (isBack) await writeThatItIsBack(em, shipment);
  const effect = to !== undefined || isBack ? 'applied' : isNoted ? 'noted' : 'ignored';
  await em.execute(SETTLE, [effect, eventId, shipmentId]);
  return { state: to ?? shipment.state };
}

/** Once for each parcel, however often the carrier says so: it is no state, because staff say what it comes to. */
async function writeThatItIsBack(em: EntityManager, { id, orderId, sequence }: LockedShipment): Promise<void> {
  const type = 'shipment.back-at-sender';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${id}`, data: { shipmentId: id, sequence } });
}

const SETTLE_ONLY = `
update inbound_event set settled_at = now(), effect = ?
where provider = 'easypost' and event_id = ? and settled_at is null`;

const SETTLE = `
with settled as (
  update inbound_event set settled_at = now(), effect = ? where provider = 'easypost' and event_id = ?
  returning received_at
)
update shipment s set heard_at = greatest(s.heard_at, settled.received_at) from settled where s.id = ?`;
