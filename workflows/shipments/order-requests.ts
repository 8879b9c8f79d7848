import { CancellationScope, setHandler } from '@temporalio/workflow';
import { handleSignal, isProseOrNull } from '../shared/handle-signal.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { orderPage } from './describe-shipment.ts';
import {
  followShipmentSignal,
  orderHoldSignal,
  recallShipmentSignal,
  type ShipmentRecords,
} from './shipment-contract.ts';
import type { TrackedShipment } from './tracked-shipment.ts';

const records = localRecordActivities<ShipmentRecords>();

/** What a shipment's order tells it. A signal says where to look: whether it was recalled or is held, the database decides. */
export function handleOrderRequests(shipment: TrackedShipment): void {
  handleSignal(
    shipment.input.orderId,
    orderHoldSignal,
    { holdReason: isProseOrNull },
    () => readHold(shipment),
    'Used by the order: it was put on hold, or released. The parcel looks for itself.',
  );
  setHandler(recallShipmentSignal, () => readRecall(shipment), {
    description: 'Used by the order: it was cancelled before this parcel left. The parcel looks for itself.',
  });
  setHandler(followShipmentSignal, () => void (shipment.isFollowed = true), {
    description: 'Used by an order that has begun anew: tell it how this parcel ends.',
  });
  surviveCancellation(shipment);
}

async function readHold(shipment: TrackedShipment): Promise<void> {
  await shipment.mutex.runExclusive(async () => {
    const { holdReason } = await records.readShipmentState({ shipmentId: shipment.input.shipmentId });
    shipment.holdReason = holdReason;
    shipment.show();
  });
}

/** The label is returned only if the database says that the shipment was recalled. */
async function readRecall(shipment: TrackedShipment): Promise<void> {
  await shipment.mutex.runExclusive(async () => {
    const { state } = await records.readShipmentState({ shipmentId: shipment.input.shipmentId });
    if (state === 'cancelled') shipment.recalled = true;
  });
}

/**
 * "Request cancellation" in the Temporal UI does nothing here: a shipment with the carrier continues, and one in the warehouse has a label
 * to return and an order to undo, which only the cancellation of the order does.
 */
function surviveCancellation(shipment: TrackedShipment): void {
  CancellationScope.current().cancelRequested.catch(() => {
    shipment.note = `Somebody asked to cancel this workflow. Nothing was stopped: to cancel, open the order: ${orderPage(shipment.input)}.`;
    shipment.show();
  });
}
