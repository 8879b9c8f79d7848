import { TemporalFailure } from '@temporalio/workflow';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import { isBackAtSender, provesHandOver } from '../../domain/shipments/shipment-state-of-carrier-status.ts';
import { hasLeft, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { shipmentPage } from './describe-shipment.ts';
import type { CarrierEvent, TrackedShipment } from './tracked-shipment.ts';
import type { ShipmentInput, ShipmentRecords } from './shipment-contract.ts';

const records = localRecordActivities<ShipmentRecords>();

/** Statuses that need manual follow-up. */
const exceptionsByStatus: Readonly<Partial<Record<CarrierWord, string>>> = {
  failure: 'could not be delivered',
  cancelled: 'has a label that was cancelled',
  error: 'is in a state that the carrier cannot name',
};

/** Applies the events that have come in, oldest first. */
export async function applyCarrierEvents(shipment: TrackedShipment): Promise<void> {
  for (let event = shipment.events.shift(); event; event = shipment.events.shift())
    await applyCarrierEvent(shipment, event);
}

/** Writes one event and what it proves, and tells staff what they have to act on. */
export async function applyCarrierEvent(
  shipment: TrackedShipment,
  event: CarrierEvent,
  onlyFrom?: ShipmentState,
): Promise<void> {
  let isOfReplacedLabel: boolean;
  try {
    isOfReplacedLabel = await writeCarrierEvent(shipment, event, onlyFrom);
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    // The event stays open and is forwarded again, so the shipment does not end here.
    await shipment.setAttention(
      'books',
      `What the carrier says (${event.status}) could not be written: ${reasonOf(error)}.`,
    );
    return;
  }
  await shipment.setAttention('books', null);
  if (shipment.state === 'cancelled') {
    if (provesHandOver(event.status)) await shipment.setAttention('recall', describeScanAfterRecall(shipment));
    return;
  }
  if (isOfReplacedLabel) {
    if (!shipment.concerns.has('replaced')) await shipment.setAttention('replaced', describeReplacedLabel(shipment));
    return;
  }
  await shipment.setAttention('exception', exceptionMessage(shipment, event.status));
  await shipment.setAttention('silence', null);
  shipment.show();
}

/** True for a scan of a replaced label, which changes nothing. */
async function writeCarrierEvent(
  shipment: TrackedShipment,
  { eventId, status }: CarrierEvent,
  onlyFrom: ShipmentState | undefined,
): Promise<boolean> {
  const { shipmentId } = shipment.input;
  return shipment.mutex.runExclusive(async () => {
    if (!hasLeft(shipment.state) && provesHandOver(status)) {
      // A scan proves the hand-over, which the warehouse forgot to report or reports late.
      const summary = 'The carrier has it, so it was handed over';
      const left = await records.recordHandOver.executeWithOptions({ summary }, [
        { shipmentId, by: 'carrier', scanEventId: eventId },
      ]);
      shipment.state = left.state;
    }
    const summary = `The carrier says ${status}`;
    const { state, isOfReplacedLabel = false } = await records.recordCarrierEvent.executeWithOptions({ summary }, [
      { shipmentId, eventId, status, ...(onlyFrom === undefined ? {} : { onlyFrom }) },
    ]);
    shipment.state = state;
    shipment.isBack ||= !isOfReplacedLabel && isBackAtSender(state, status);
    return isOfReplacedLabel;
  });
}

function exceptionMessage(shipment: TrackedShipment, status: CarrierWord): string | null {
  const { state, input, concerns } = shipment;
  const before = concerns.get('exception') ?? null;
  if (state === 'returning') return describeReturn(shipment);
  if (!hasLeft(state) && provesHandOver(status)) {
    return `${input.carrier} has this parcel, and its label is not known here yet. When it is, send \`handOverShipment\` to ${shipmentPage(input)}.`;
  }
  if (state === 'exception' || !hasLeft(state)) {
    const words = exceptionsByStatus[status];
    return words === undefined ? before : `This parcel ${words}. ${describeSettlement(input)}`;
  }
  return null;
}

function describeScanAfterRecall({ input: { carrier } }: TrackedShipment): string {
  return `${carrier} has this parcel, although it was called back. Get it back, or ask for its money.`;
}

/** Message to staff: the goods are on their way to the old address, or have become two parcels. */
function describeReplacedLabel({ state, input }: TrackedShipment): string {
  const { carrier } = input;
  const label = 'under a label for the address before it was corrected';
  if (hasLeft(state)) {
    return `${carrier} has scanned this parcel ${label}. If it is the one that you handed over, send \`markDelivered\` to ${shipmentPage(input)} when it is there; else ask ${carrier} what it has.`;
  }
  return `${carrier} has this parcel ${label}. Stop it there, and hand it over with its new label once it is back; no money is taken before. If the customer fetches it at the old address, send \`handOverShipment\` to ${shipmentPage(input)} all the same. To cancel the order instead, say by \`restock\` whether its goods are back.`;
}

/** How staff settle it. */
export function describeSettlement(input: ShipmentInput): string {
  return `Ask ${input.carrier}; it goes on by itself if the parcel moves again. Else send to ${shipmentPage(input)} \`markDelivered\`, or \`markLost\`, which gives the money back.`;
}

export function describeReturn({ isBack, input }: Pick<TrackedShipment, 'isBack' | 'input'>): string {
  const where = isBack ? 'has come back to the sender' : 'is on its way back to the sender';
  return `This parcel ${where}. When it is here, send \`markReturned\` to ${shipmentPage(input)}, which asks whether its goods are put back; the money is decided after that.`;
}
