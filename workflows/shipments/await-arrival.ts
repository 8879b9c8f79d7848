import { ActivityFailure, condition, uuid4 } from '@temporalio/workflow';
import { isFinalShipmentState } from '../../domain/shipments/shipment-state.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { applyCarrierEvent, applyCarrierEvents, settleWithCarrier, wordsOfReturn } from './apply-carrier-event.ts';
import { carriers } from './ask-carrier.ts';
import type { Parcel } from './parcel.ts';
import type { ShipmentRecords } from './shipment-contract.ts';

const records = recordSteps<ShipmentRecords>();

/** Follows a parcel that the carrier has until it is delivered or given up. */
export async function awaitArrival(parcel: Parcel): Promise<'delivered' | 'lost' | 'returned'> {
  const { carrier, silenceMs } = parcel.input;
  const isOver = () => isFinalShipmentState(parcel.state);
  // What it was, an earlier life of this workflow knew.
  if (parcel.state === 'exception') await parcel.attend('exception', troubleKnown(parcel));
  if (parcel.state === 'returning') await parcel.attend('exception', wordsOfReturn(parcel));
  let heardAt = Date.now();
  let askAt = heardAt + silenceMs;
  while (!isOver()) {
    parcel.show({ for: waitsFor(parcel), until: { at: askAt, next: `${carrier} is asked where the parcel is` } });
    const woken = await condition(() => parcel.events.length > 0 || isOver(), Math.max(askAt - Date.now(), 1), {
      summary: `Until no word from ${carrier} is too long`,
    });
    const told = woken ? Date.now() : await readNewerWord(parcel, heardAt);
    if (told === undefined) await askWhereItIs(parcel, heardAt);
    else heardAt = told;
    await applyCarrierEvents(parcel);
    // What is still silent is asked for again after as long a time.
    askAt = (heardAt + silenceMs > Date.now() ? heardAt : Date.now()) + silenceMs;
  }
  for (const concern of ['exception', 'silence'] as const) await parcel.attend(concern, null);
  return parcel.state === 'lost' || parcel.state === 'returned' ? parcel.state : 'delivered';
}

function troubleKnown({ input }: Parcel): string {
  return `This parcel could not be delivered. ${settleWithCarrier(input)}`;
}

/** When the carrier told of the parcel since, without waking this workflow; undefined: it did not. */
async function readNewerWord(parcel: Parcel, since: number): Promise<number | undefined> {
  const { shipmentId } = parcel.input;
  const { heardAt } = await parcel.inTurn(async () => {
    const word = await records.readLastWord({ shipmentId });
    parcel.state = word.state;
    return word;
  });
  if (heardAt === null || heardAt <= since) return undefined;
  await parcel.attend('silence', null);
  return heardAt;
}

/** The carrier's messages may have been lost on their way, so it is asked before a person is. */
async function askWhereItIs(parcel: Parcel, since: number): Promise<void> {
  const { shipmentId, carrier } = parcel.input;
  const before = parcel.state;
  const summary = `Ask ${carrier} where the parcel is`;
  try {
    const { status } = await carriers.readTracking.executeWithOptions({ summary }, [{ shipmentId }]);
    await applyCarrierEvent(parcel, { eventId: `reading:${uuid4()}`, status }, before);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
  if (parcel.state !== before || parcel.concerns.has('exception')) return;
  await parcel.attend(
    'silence',
    `No word from ${carrier} since ${momentInWords(since)}. ${settleWithCarrier(parcel.input)}`,
  );
}

function waitsFor({ state, input }: Parcel): string {
  if (state === 'returning') return 'you to say that it is back, or that the customer has it after all';
  if (state === 'exception') return `${input.carrier} to bring the parcel after all, or you to say what became of it`;
  if (state === 'available-for-pickup') return 'the customer to fetch it';
  return `${input.carrier} to deliver it`;
}
