import { condition, startChild } from '@temporalio/workflow';
import { backorderWorkflowId, stopBackorderSignal } from '../backorders/backorder-contract.ts';
import type { backorderRestock } from '../backorders/backorder-restock.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { OrderState, Parcel } from '../orders/order-state.ts';
import type { ShipmentOutcome } from '../shipments/shipment-contract.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { followParcel } from './follow-parcel.ts';
import type { FulfilmentRecords } from './fulfilment-contract.ts';

const records = recordSteps<FulfilmentRecords>();

/** From a paid order to parcels that have all come to their end. */
export async function fulfil(order: OrderState): Promise<'completed' | 'cancelled'> {
  const { orderId } = order.input;
  const { placed } = order;
  if (!placed) throw new Error('An order was to be fulfilled before it was placed');

  const isResumed = order.parcels.size > 0;
  if (!isResumed && placed.shortages.length > 0) await goodsArrive(order, placed);
  else if (!isResumed) await timeToChangeOnesMind(order);
  if (!order.cancel && order.holdReason !== null && !isResumed) await released(order);
  if (order.cancel) return 'cancelled';

  const shipments = await order.saga.step(
    'recall parcels',
    () => records.planShipments({ orderId }),
    async () => void (await records.recallShipments({ orderId })),
  );
  if (order.cancel) return 'cancelled';
  for (const planned of shipments) {
    const known = order.parcels.get(planned.shipmentId);
    order.parcels.set(planned.shipmentId, known ?? { planned, handedOver: false, moneyTaken: false });
  }
  order.show({
    status: 'fulfilling',
    fulfilmentStage: 'preparing',
    waitingFor: `${shipments.length === 1 ? 'its parcel' : `its ${shipments.length} parcels`} to be packed and handed over`,
  });
  const ends = await Promise.all([...order.parcels.values()].map((parcel) => following(order, placed, parcel)));
  return ends.every((end) => end === 'cancelled') ? 'cancelled' : 'completed';
}

/** A parcel that is being followed goes on being so when the story of its order is resumed. */
async function following(order: OrderState, placed: PlacedOrder, parcel: Parcel): Promise<ShipmentOutcome['kind']> {
  parcel.following ??= followParcel(order, placed, parcel);
  try {
    return await parcel.following;
  } catch (error) {
    delete parcel.following;
    throw error;
  }
}

/**
 * The warehouse hears of an order a while after its confirmation, if the shop wants it so: till then all is easily undone.
 * An order that waited for goods has had that time.
 */
async function timeToChangeOnesMind(order: OrderState): Promise<void> {
  const { releaseDelayMs = 0 } = order.input.timing;
  if (releaseDelayMs === 0) return;
  const releaseAt = new Date(Date.now() + releaseDelayMs).toISOString();
  order.show({ waitingFor: `its release to the warehouse at ${releaseAt}` });
  await condition(() => order.cancel !== undefined, releaseDelayMs, { summary: 'Release to the warehouse' });
}

/** Some goods were sold before they were there: a workflow of its own keeps the place in the queue. */
async function goodsArrive(order: OrderState, placed: PlacedOrder): Promise<void> {
  await records.recordBackordered({ orderId: placed.orderId });
  order.show({ status: 'backordered', fulfilmentStage: 'backordered', waitingFor: 'goods that are not there yet' });
  const child = await startChild<typeof backorderRestock>('backorderRestock', {
    workflowId: backorderWorkflowId(placed.orderId),
    parentClosePolicy: 'REQUEST_CANCEL',
    staticSummary: `Goods for ${placed.number}`,
    args: [
      {
        orderId: placed.orderId,
        orderNumber: placed.number,
        shortages: placed.shortages,
        pollMs: order.input.timing.restockPollMs,
      },
    ],
  });
  const filled = child.result();
  await Promise.race([filled, condition(() => order.cancel !== undefined)]);
  // The child may have ended in this very moment; then the signal has nobody to tell.
  if (order.cancel) await child.signal(stopBackorderSignal).catch(() => {});
  await filled;
}

async function released(order: OrderState): Promise<void> {
  order.show({ waitingFor: 'staff to release it' });
  await condition(() => order.holdReason === null || order.cancel !== undefined);
}
