import { setHandler } from '@temporalio/workflow';
import { carrierStatuses } from '../../domain/shipments/carrier-status.ts';
import { isForOther } from '../shared/for-order-contract.ts';
import { handleSignal, isId, isProseOrNull } from '../shared/handle-signal.ts';
import { recordSteps } from '../shared/record-steps.ts';
import type { Parcel } from './parcel.ts';
import {
  addressCorrectedSignal,
  carrierEventSignal,
  followShipmentSignal,
  orderHoldSignal,
  recallShipmentSignal,
  type ShipmentRecords,
} from './shipment-contract.ts';

const records = recordSteps<ShipmentRecords>();

/** A parcel is scanned a few dozen times. More is a mistake somewhere, which must not fill the history. */
const MOST_EVENTS = 1_000;

/** What others tell a parcel. A signal says where to look: whether it was called back, the database decides. */
export function handleParcelNews(parcel: Parcel): void {
  const { orderId } = parcel.input;
  handleSignal(
    orderId,
    carrierEventSignal,
    { eventId: isId, status: isCarrierStatus },
    async ({ eventId, status }) => {
      parcel.eventCount += 1;
      if (parcel.eventCount <= MOST_EVENTS) parcel.events.push({ eventId, status });
      else
        await parcel.attend(
          'events',
          `The carrier has told of this parcel more than ${MOST_EVENTS} times; nobody listens any more.`,
        );
    },
    'Used by the API: the carrier told of this parcel.',
  );
  handleSignal(
    orderId,
    orderHoldSignal,
    { holdReason: isProseOrNull },
    ({ holdReason }) => {
      parcel.holdReason = holdReason;
      parcel.show();
    },
    'Used by the order: it was put on hold, or released.',
  );
  setHandler(addressCorrectedSignal, (told) => void (parcel.addressCorrected ||= !isForOther(orderId, told)), {
    description: 'Used when the address of the order was corrected: the parcel is labelled anew.',
  });
  setHandler(recallShipmentSignal, () => lookForRecall(parcel), {
    description: 'Used by the order: it was cancelled before this parcel left. The parcel looks for itself.',
  });
  setHandler(followShipmentSignal, () => void (parcel.isFollowed = true), {
    description: 'Used by an order that has begun anew: tell it how this parcel ends.',
  });
}

function isCarrierStatus(value: unknown): boolean {
  return value === 'returned' || carrierStatuses.some((status) => status === value);
}

/** A label is given back only where the database says that the parcel stays. */
async function lookForRecall(parcel: Parcel): Promise<void> {
  await parcel.inTurn(async () => {
    const { state } = await records.readLastWord({ shipmentId: parcel.input.shipmentId });
    if (state === 'cancelled') parcel.recalled = true;
  });
}
