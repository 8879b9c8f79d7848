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

export interface CarrierEventRecord {
  readonly shipmentId: string;
  readonly eventId: string;
  readonly status: CarrierWord;
  /** Only of a parcel that is still in this state. */
  readonly onlyFrom?: ShipmentState;
}

export interface CarrierEventResult {
  readonly state: ShipmentState;
  /** The carrier has it under a label for the address before it was corrected: whose price was asked back. */
  readonly isUnderOldLabel?: true;
}

/** Writes what a carrier says of a parcel and settles the event, whatever it says. */
export async function recordCarrierEvent(em: EntityManager, event: CarrierEventRecord): Promise<CarrierEventResult> {
  return applyCarrierEvent(em, await lockShipment(em, event.shipmentId), event);
}

/**
 * The same for a parcel that is locked already. An event that was settled before changes nothing. One that was never stored
 * (our own reading of the tracker) is no word of the carrier's, and is applied only where nothing newer has come since.
 */
export async function applyCarrierEvent(
  em: EntityManager,
  shipment: LockedShipment,
  { shipmentId, eventId, status, onlyFrom }: CarrierEventRecord,
): Promise<CarrierEventResult> {
  const [event] = await em.execute<{ settledAt: string | null }[]>(
    `select settled_at as "settledAt" from inbound_event where provider = 'easypost' and event_id = ? for update`,
    [eventId],
  );
  // A signal that names an event nobody has received was sent by hand, and proves nothing.
  if (event?.settledAt || (!event && onlyFrom === undefined)) return { state: shipment.state };
  const isCurrent = onlyFrom === undefined || shipment.state === onlyFrom;
  const to = isCurrent ? shipmentStateAfter(shipment.state, status) : undefined;
  if (to !== undefined) await enterShipmentState(em, shipment, { to, by: 'carrier', occurrence: eventId });
  const isBack = isCurrent && !isFinalShipmentState(shipment.state) && isBackAtSender(shipment.state, status);
  if (isBack) await writeThatItIsBack(em, shipment);
  const isUnderOldLabel = await isScanOfOldLabel(em, shipment, { eventId, status });
  await em.execute(SETTLE, [to !== undefined || isBack ? 'applied' : 'ignored', eventId, shipmentId]);
  return { state: to ?? shipment.state, ...(isUnderOldLabel && { isUnderOldLabel }) };
}

/** Of a parcel that was called back other words are said. */
export async function isScanOfOldLabel(
  em: EntityManager,
  { id, labelRound, state }: LockedShipment,
  { eventId, status }: Pick<CarrierEventRecord, 'eventId' | 'status'>,
): Promise<boolean> {
  if (labelRound === 0 || state === 'cancelled' || !provesHandOver(status)) return false;
  const found = await em.execute<object[]>(OLD_LABEL, [eventId, id]);
  return found.length > 0;
}

const OLD_LABEL = `
select 1 from inbound_event e
join shipping_label l on l.provider_shipment_id = e.payload #>> '{result,shipment_id}'
join shipment s on s.id = l.shipment_id join sales_order o on o.id = s.order_id
where e.provider = 'easypost' and e.event_id = ? and s.id = ? and l.address_version < o.address_version`;

/** Once for each parcel, however often the carrier says so: it is no state, because staff say what it comes to. */
async function writeThatItIsBack(em: EntityManager, { id, orderId, sequence }: LockedShipment): Promise<void> {
  const type = 'shipment.back-at-sender';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${id}`, data: { shipmentId: id, sequence } });
}

const SETTLE = `
with settled as (
  update inbound_event set settled_at = now(), effect = ? where provider = 'easypost' and event_id = ?
  returning received_at
)
update shipment s set heard_at = greatest(s.heard_at, settled.received_at) from settled where s.id = ?`;
