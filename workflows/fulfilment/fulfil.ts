import { hasLeft, isFinalShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { ShipmentOutcome } from '../shipments/shipment-contract.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { followShipment } from './follow-shipment.ts';
import type { FulfilmentRecords, PlannedShipment } from './fulfilment-contract.ts';
import type { FulfilmentOrder } from './fulfilment-order.ts';
import type { OrderShipment } from './order-shipment.ts';
import { awaitRelease, plan } from './plan.ts';

const records = localRecordActivities<FulfilmentRecords>();

/** Runs a paid order until all its shipments have ended. */
export async function fulfil(order: FulfilmentOrder): Promise<'completed' | 'cancelled'> {
  const { cancellation, shipments, display, saga } = order;
  const { placed } = order.checkout;
  if (!placed) throw new Error('An order was to be fulfilled before it was placed');

  const isResumed = shipments.byId.size > 0;
  if (!shipments.isPlanned && !isResumed) await awaitRelease(order, placed);
  // Shipments planned by an earlier run have to be recalled through their workflows, even if this run was cancelled at once.
  const isOver = () => cancellation.request !== undefined && !shipments.isPlanned;
  if (isOver()) return 'cancelled';

  const planned = await saga.step(
    'recall parcels',
    () => plan(order, placed),
    async () => void (await records.recallShipments({ orderId: placed.orderId })),
  );
  if (isOver()) return 'cancelled';
  const unknown = planned.filter(({ shipmentId }) => !shipments.byId.has(shipmentId));
  for (const one of unknown) shipments.byId.set(one.shipmentId, orderShipmentOf(one));
  for (const one of unknown) await restoreAttention(order, one);
  display.show({
    status: 'fulfilling',
    fulfilmentStage: 'preparing',
    waitingFor: `${planned.length === 1 ? 'its parcel' : `its ${planned.length} parcels`} to be packed and handed over`,
  });
  const ends = await Promise.all([...shipments.byId.values()].map((shipment) => following(order, placed, shipment)));
  return ends.every((end) => end === 'cancelled') ? 'cancelled' : 'completed';
}

/** A shipment that is followed already when its order is resumed is not followed twice. */
async function following(
  order: FulfilmentOrder,
  placed: PlacedOrder,
  shipment: OrderShipment,
): Promise<ShipmentOutcome['kind']> {
  shipment.following ??= followShipment(order, placed, shipment);
  try {
    return await shipment.following;
  } catch (error) {
    delete shipment.following;
    throw error;
  }
}

function orderShipmentOf(planned: PlannedShipment): OrderShipment {
  return { planned, handedOver: hasLeft(planned.state), moneyTaken: false, attentionVersion: 0 };
}

/** Restores messages that a shipment sent while the order had no workflow. Of an ended one, staff may have acknowledged some. */
async function restoreAttention(
  { shipments, attention }: FulfilmentOrder,
  { shipmentId, sequence, state, attention: told }: PlannedShipment,
): Promise<void> {
  if (shipments.byId.get(shipmentId)?.attentionVersion !== 0) return;
  const concern = `parcel:${shipmentId}` as const;
  const known = attention.messages.get(concern) ?? '';
  const lines = told?.split('\n') ?? [];
  const open = isFinalShipmentState(state) ? lines.filter((line) => known.includes(line)) : lines;
  await attention.set(concern, open.length === 0 ? null : `Parcel ${sequence}: ${open.join('\n')}`);
}
