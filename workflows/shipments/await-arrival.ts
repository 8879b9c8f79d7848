import { ActivityFailure, condition, uuid4 } from '@temporalio/workflow';
import { isFinalShipmentState } from '../../domain/shipments/shipment-state.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { applyCarrierEvent, applyCarrierEvents, describeSettlement, describeReturn } from './apply-carrier-event.ts';
import { carriers } from './ask-carrier.ts';
import type { TrackedShipment } from './tracked-shipment.ts';
import type { ShipmentRecords } from './shipment-contract.ts';

const records = localRecordActivities<ShipmentRecords>();

/** Follows a shipment that the carrier has until it is delivered or given up. */
export async function awaitArrival(shipment: TrackedShipment): Promise<'delivered' | 'lost' | 'returned'> {
  const { carrier, silenceMs } = shipment.input;
  const isOver = () => isFinalShipmentState(shipment.state);
  // The exception was reported to an earlier run of this workflow.
  if (shipment.state === 'exception') await shipment.setAttention('exception', describeKnownException(shipment));
  if (shipment.state === 'returning') await shipment.setAttention('exception', describeReturn(shipment));
  let lastScanAt = Date.now();
  let askAt = lastScanAt + silenceMs;
  while (!isOver()) {
    shipment.show({ for: waitsFor(shipment), until: { at: askAt, next: `${carrier} is asked where the parcel is` } });
    const woken = await condition(() => shipment.events.length > 0 || isOver(), Math.max(askAt - Date.now(), 1), {
      summary: `Until no word from ${carrier} is too long`,
    });
    const scanAt = woken ? Date.now() : await readLaterScan(shipment, lastScanAt);
    if (scanAt === undefined) await askWhereItIs(shipment, lastScanAt);
    else lastScanAt = scanAt;
    await applyCarrierEvents(shipment);
    // A carrier that is still silent is asked again after the same time.
    askAt = (lastScanAt + silenceMs > Date.now() ? lastScanAt : Date.now()) + silenceMs;
  }
  for (const concern of ['exception', 'silence'] as const) await shipment.setAttention(concern, null);
  return shipment.state === 'lost' || shipment.state === 'returned' ? shipment.state : 'delivered';
}

function describeKnownException({ input }: TrackedShipment): string {
  return `This parcel could not be delivered. ${describeSettlement(input)}`;
}

/** Time of a scan newer than `since`, which did not wake this workflow, or undefined. */
async function readLaterScan(shipment: TrackedShipment, since: number): Promise<number | undefined> {
  const { shipmentId } = shipment.input;
  const { lastScanAt } = await shipment.mutex.runExclusive(async () => {
    const stored = await records.readShipmentState({ shipmentId });
    shipment.state = stored.state;
    return stored;
  });
  if (lastScanAt === null || lastScanAt <= since) return undefined;
  await shipment.setAttention('silence', null);
  return lastScanAt;
}

/** Asks the carrier before staff, because its webhooks may have been lost. */
async function askWhereItIs(shipment: TrackedShipment, since: number): Promise<void> {
  const { shipmentId, carrier } = shipment.input;
  const before = shipment.state;
  const summary = `Ask ${carrier} where the parcel is`;
  try {
    const { status } = await carriers.readTracking.executeWithOptions({ summary }, [{ shipmentId }]);
    await applyCarrierEvent(shipment, { eventId: `reading:${uuid4()}`, status }, before);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
  if (shipment.state !== before || shipment.concerns.has('exception')) return;
  await shipment.setAttention(
    'silence',
    `No word from ${carrier} since ${momentInWords(since)}. ${describeSettlement(shipment.input)}`,
  );
}

function waitsFor({ state, input }: TrackedShipment): string {
  if (state === 'returning') return 'you to say that it is back, or that the customer has it after all';
  if (state === 'exception') return `${input.carrier} to bring the parcel after all, or you to say what became of it`;
  if (state === 'available-for-pickup') return 'the customer to fetch it';
  return `${input.carrier} to deliver it`;
}
