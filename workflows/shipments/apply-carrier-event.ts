import { TemporalFailure } from '@temporalio/workflow';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import { isBackAtSender, provesHandOver } from '../../domain/shipments/shipment-state-of-carrier-status.ts';
import { hasLeft, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { parcelPage } from './describe-parcel.ts';
import type { CarrierEvent, Parcel } from './parcel.ts';
import type { ShipmentInput, ShipmentRecords } from './shipment-contract.ts';

const records = recordSteps<ShipmentRecords>();

/** What a carrier says of a parcel that it will not bring without somebody's help. */
const trouble: Readonly<Partial<Record<CarrierWord, string>>> = {
  failure: 'could not be delivered',
  cancelled: 'has a label that was cancelled',
  error: 'is in a state that the carrier cannot name',
};

/** Applies the events that have come in, oldest first. */
export async function applyCarrierEvents(parcel: Parcel): Promise<void> {
  for (let event = parcel.events.shift(); event; event = parcel.events.shift()) await applyCarrierEvent(parcel, event);
}

/** Writes one event and what it proves; what a person has to know of it, that person is told. */
export async function applyCarrierEvent(parcel: Parcel, event: CarrierEvent, onlyFrom?: ShipmentState): Promise<void> {
  let isOfReplacedLabel: boolean;
  try {
    isOfReplacedLabel = await writeCarrierEvent(parcel, event, onlyFrom);
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    // Not the end of the parcel: its event stays open, and is told again.
    await parcel.attend('books', `What the carrier says (${event.status}) could not be written: ${reasonOf(error)}.`);
    return;
  }
  await parcel.attend('books', null);
  if (parcel.state === 'cancelled') {
    if (provesHandOver(event.status)) await parcel.attend('recall', wordsOfScanAfterRecall(parcel));
    return;
  }
  if (isOfReplacedLabel) {
    if (!parcel.concerns.has('replaced')) await parcel.attend('replaced', wordsOfReplacedLabel(parcel));
    return;
  }
  await parcel.attend('exception', troubleOf(parcel, event.status));
  await parcel.attend('silence', null);
  parcel.show();
}

/** True where it is a scan of a label that was replaced: then it has changed nothing. */
async function writeCarrierEvent(
  parcel: Parcel,
  { eventId, status }: CarrierEvent,
  onlyFrom: ShipmentState | undefined,
): Promise<boolean> {
  const { shipmentId } = parcel.input;
  return parcel.inTurn(async () => {
    if (!hasLeft(parcel.state) && provesHandOver(status)) {
      // A scan of the parcel is as good as the warehouse's word, which was forgotten or is late.
      const summary = 'The carrier has it, so it was handed over';
      const left = await records.recordHandOver.executeWithOptions({ summary }, [
        { shipmentId, by: 'carrier', scanEventId: eventId },
      ]);
      parcel.state = left.state;
    }
    const summary = `The carrier says ${status}`;
    const { state, isOfReplacedLabel = false } = await records.recordCarrierEvent.executeWithOptions({ summary }, [
      { shipmentId, eventId, status, ...(onlyFrom === undefined ? {} : { onlyFrom }) },
    ]);
    parcel.state = state;
    parcel.isBack ||= !isOfReplacedLabel && isBackAtSender(state, status);
    return isOfReplacedLabel;
  });
}

function troubleOf(parcel: Parcel, status: CarrierWord): string | null {
  const { state, input, concerns } = parcel;
  const before = concerns.get('exception') ?? null;
  if (state === 'returning') return wordsOfReturn(parcel);
  if (!hasLeft(state) && provesHandOver(status)) {
    return `${input.carrier} has this parcel, and its label is not known here yet. When it is, send \`handOverShipment\` to ${parcelPage(input)}.`;
  }
  if (state === 'exception' || !hasLeft(state)) {
    const words = trouble[status];
    return words === undefined ? before : `This parcel ${words}. ${settleWithCarrier(input)}`;
  }
  return null;
}

function wordsOfScanAfterRecall({ input: { carrier } }: Parcel): string {
  return `${carrier} has this parcel, although it was called back. Get it back, or ask for its money.`;
}

/** The goods are on their way to where the order goes no more, or are two parcels by now. */
function wordsOfReplacedLabel({ state, input }: Parcel): string {
  const { carrier } = input;
  const label = 'under a label for the address before it was corrected';
  if (hasLeft(state)) {
    return `${carrier} has scanned this parcel ${label}. If it is the one that you handed over, send \`markDelivered\` to ${parcelPage(input)} when it is there; else ask ${carrier} what it has.`;
  }
  return `${carrier} has this parcel ${label}. Stop it there, and hand it over with its new label once it is back; no money is taken before. If the customer fetches it at the old address, send \`handOverShipment\` to ${parcelPage(input)} all the same. To cancel the order instead, say by \`restock\` whether its goods are back.`;
}

/** What may come of it, and what is sent then. */
export function settleWithCarrier(input: ShipmentInput): string {
  return `Ask ${input.carrier}; it goes on by itself if the parcel moves again. Else send to ${parcelPage(input)} \`markDelivered\`, or \`markLost\`, which gives the money back.`;
}

export function wordsOfReturn({ isBack, input }: Pick<Parcel, 'isBack' | 'input'>): string {
  const where = isBack ? 'has come back to the sender' : 'is on its way back to the sender';
  return `This parcel ${where}. When it is here, send \`markReturned\` to ${parcelPage(input)}, which asks whether its goods are put back; the money is decided after that.`;
}
