import { condition, currentUpdateInfo, setHandler } from '@temporalio/workflow';
import { isForOther } from '../shared/for-order-contract.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { refuseBadStaffNote } from '../shared/staff-note.ts';
import {
  addressCorrectedSignal,
  retryLabelUpdate,
  type WarehouseNote,
  type WarehouseStepAnswer,
} from './shipment-contract.ts';
import { shipmentRefusal } from './shipment-refusal.ts';
import type { TrackedShipment } from './tracked-shipment.ts';
import { warehouseNameOf } from './warehouse-name.ts';

/** Retries a label that the carrier refused, and replaces one after the address was corrected. */
export function handleLabelRequests(shipment: TrackedShipment): void {
  const { orderId } = shipment.input;
  handleUpdate(orderId, retryLabelUpdate, (note) => retryLabel(shipment, note), {
    description:
      'Ask the carrier again for a label that it refused, once the cause is mended. Send {"by": "your name"}, or {}.',
    validator: (note) => {
      refuseBadStaffNote(note);
      if (!shipment.concerns.has('label'))
        throw shipmentRefusal('label-not-refused', 'The carrier has not refused a label.');
      if (shipment.labelRetryWanted) throw shipmentRefusal('being-retried', 'The carrier is being asked already.');
    },
  });
  setHandler(addressCorrectedSignal, (message) => void (shipment.addressCorrected ||= !isForOther(orderId, message)), {
    description: 'Used when the address of the order was corrected: the parcel is labelled anew.',
  });
}

async function retryLabel(shipment: TrackedShipment, note: WarehouseNote | undefined): Promise<WarehouseStepAnswer> {
  shipment.labelRetryWanted = { by: warehouseNameOf(note), updateId: currentUpdateInfo()?.id ?? '' };
  // Staff read a successful update as "the label is there".
  await condition(() => shipment.labelRetryWanted === undefined || shipment.state !== 'planned' || shipment.recalled);
  const refused = shipment.recalled ? undefined : shipment.concerns.get('label');
  if (refused !== undefined) throw shipmentRefusal('label-refused', refused);
  return { state: shipment.state };
}
