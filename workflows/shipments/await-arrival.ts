import { ActivityFailure, condition, uuid4 } from '@temporalio/workflow';
import { isFinalShipmentState } from '../../domain/shipments/shipment-state.ts';
import { applyCarrierEvent, applyCarrierEvents } from './apply-carrier-event.ts';
import { carriers } from './ask-carrier.ts';
import type { Parcel } from './parcel.ts';

/** Follows a parcel that the carrier has until it is delivered or given up. */
export async function awaitArrival(parcel: Parcel): Promise<'delivered' | 'lost'> {
  const { carrier, silenceMs } = parcel.input;
  const isOver = () => isFinalShipmentState(parcel.state);
  let since = Date.now();
  while (!isOver()) {
    const until = { at: Date.now() + silenceMs, next: `${carrier} is asked where the parcel is` };
    parcel.show({ for: waitsFor(parcel), until });
    const heard = await condition(() => parcel.events.length > 0 || isOver(), silenceMs, {
      summary: `Until no word from ${carrier} is too long`,
    });
    if (!heard) await askWhereItIs(parcel, since);
    else if (parcel.events.length > 0) since = Date.now();
    await applyCarrierEvents(parcel);
  }
  for (const concern of ['exception', 'silence'] as const) await parcel.attend(concern, null);
  return parcel.state === 'lost' ? 'lost' : 'delivered';
}

/** The carrier's messages may have been lost on their way, so it is asked before a person is. */
async function askWhereItIs(parcel: Parcel, since: number): Promise<void> {
  const { shipmentId, carrier } = parcel.input;
  const before = parcel.state;
  const summary = `Ask ${carrier} where the parcel is`;
  try {
    const { status } = await carriers.readTracking.executeWithOptions({ summary }, [{ shipmentId }]);
    await applyCarrierEvent(parcel, { eventId: `reading:${uuid4()}`, status });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
  if (parcel.state !== before || parcel.concerns.has('exception')) return;
  await parcel.attend(
    'silence',
    `No word from ${carrier} since ${new Date(since).toISOString()}. Ask there, then mark the parcel delivered or lost.`,
  );
}

function waitsFor({ state, input }: Parcel): string {
  if (state === 'exception')
    return `${input.carrier} to bring the parcel after all, or staff to mark it delivered or lost`;
  if (state === 'available-for-pickup') return 'the customer to fetch it';
  return `${input.carrier} to deliver it`;
}
