import { mayMoveShipment, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { refreshFulfilmentStage } from '../orders/refresh-fulfilment-stage.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

export interface LockedShipment {
  readonly id: string;
  readonly orderId: string;
  readonly locationId: string;
  readonly sequence: number;
  readonly state: ShipmentState;
  readonly carrier: string;
  readonly trackingCode: string | null;
  readonly needsAttention: boolean;
  /** Version of its stored message to staff. */
  readonly attentionVersion: number;
  /** The carrier has scanned it, although it may not have been handed over. */
  readonly isScanned: boolean;
  /** How often it has begun anew, with another label: the warehouse's steps are facts again. */
  readonly labelRound: number;
  /** It left a while ago and its money has not been taken: its workflow may not know that it left. */
  readonly captureOverdue: boolean;
}

const COLUMNS = `id, order_id as "orderId", location_id as "locationId", sequence, state, carrier,
  tracking_code as "trackingCode", attention is not null as "needsAttention",
  attention_version::float8 as "attentionVersion", scanned_at is not null as "isScanned", label_round as "labelRound",
  coalesce(handed_over_at < now() - interval '1 minute', false)
    and not exists (select 1 from payment_capture c where c.shipment_id = shipment.id and c.state = 'captured') as "captureOverdue"`;

/** Reads a shipment and locks its row until the transaction ends; every state change goes through this. */
export async function lockShipment(em: EntityManager, shipmentId: string): Promise<LockedShipment> {
  const [row] = await em.execute<LockedShipment[]>(`select ${COLUMNS} from shipment where id = ? for update`, [
    shipmentId,
  ]);
  if (!row) throw new RecordNotFound('shipment', shipmentId);
  return row;
}

/** All parcels of an order, always locked in the order of their ids, so that two who want all of them never cross. */
export async function lockShipmentsOf(em: EntityManager, orderId: string): Promise<LockedShipment[]> {
  return em.execute<LockedShipment[]>(`select ${COLUMNS} from shipment where order_id = ? order by id for update`, [
    orderId,
  ]);
}

export interface StateChange {
  readonly to: ShipmentState;
  /** Who says so. */
  readonly actor: Actor;
  /** Tells apart what may happen more than once, such as a carrier's event. */
  readonly occurrence?: string;
}

/** Writes the new state of a locked parcel, the order's timeline and its stage. The caller has checked the edge. */
export async function enterShipmentState(
  em: EntityManager,
  { id, orderId, sequence, trackingCode, labelRound }: LockedShipment,
  { to, actor, occurrence }: StateChange,
): Promise<void> {
  await em.execute(
    `update shipment set state = ?,
       handed_over_at = case when ? = 'handed-over' then now() else handed_over_at end,
       delivered_at = case when ? = 'delivered' then now() else delivered_at end
     where id = ?`,
    [to, to, to, id],
  );
  const type = `shipment.${to}` as const;
  await appendToTimeline(em, {
    orderId,
    type,
    factKey: [
      type,
      id,
      ...(labelRound > 0 ? [`label-${labelRound + 1}`] : []),
      ...(occurrence === undefined ? [] : [occurrence]),
    ].join(':'),
    data: { shipmentId: id, sequence, ...(trackingCode === null ? {} : { trackingCode }) },
    actor,
  });
  await refreshFulfilmentStage(em, orderId);
}

/**
 * The address of a locked parcel was corrected: what is printed on it is void. A label that is being asked for is found out to
 * be so when it is recorded. Nothing for one that was called back.
 */
export async function beginLabelsAnew(em: EntityManager, shipment: LockedShipment, actor: Actor): Promise<void> {
  if (!mayMoveShipment(shipment.state, 'planned')) return;
  const labelRound = shipment.labelRound + 1;
  await em.execute('update shipment set label_round = ?, tracking_code = null, tracking_url = null where id = ?', [
    labelRound,
    shipment.id,
  ]);
  await enterShipmentState(em, { ...shipment, labelRound, trackingCode: null }, { to: 'planned', actor });
}
