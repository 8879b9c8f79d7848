import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { applyCarrierEvents } from './apply-carrier-event.ts';
import { awaitArrival } from './await-arrival.ts';
import { handleParcelRequests } from './handle-parcel-requests.ts';
import { openParcel, type Parcel } from './parcel.ts';
import { buyLabel, giveLabelBack } from './settle-label.ts';
import type { ParcelNewsActivities, ShipmentInput, ShipmentOutcome } from './shipment-contract.ts';

const news = recordSteps<ParcelNewsActivities>();

/** One parcel, from its label to its end. */
export async function shipmentTracking(input: ShipmentInput): Promise<ShipmentOutcome> {
  const parcel = openParcel(input);
  handleParcelRequests(parcel);
  // Cancelling this workflow stops nothing; see `surviveCancellation`.
  return CancellationScope.nonCancellable(async () => {
    const kind = await lifeOf(parcel);
    parcel.show({ for: 'nothing' });
    do {
      // What the carrier says now changes nothing any more, and is settled as such.
      await applyCarrierEvents(parcel);
      await parcel.allTold();
      await condition(allHandlersFinished);
    } while (parcel.events.length > 0);
    const { shipmentId, orderNumber } = input;
    if (parcel.isFollowed) await news.tellOrder({ orderNumber, shipmentId, news: { kind: 'moved' } });
    return { kind };
  });
}

async function lifeOf(parcel: Parcel): Promise<ShipmentOutcome['kind']> {
  const { shipmentId, orderNumber } = parcel.input;
  if (!(await buyLabel(parcel))) return stayHere(parcel);
  if (!(await leave(parcel))) return stayHere(parcel);
  // What was scanned under a label that was replaced is back, or goes where it is, by the word of who handed it over.
  await parcel.attend('replaced', null);

  await news.tellOrder({ orderNumber, shipmentId, news: { kind: 'moved' } });
  return awaitArrival(parcel);
}

/** Until the parcel is with the carrier, on the word of the warehouse or of the carrier. False: it was called back. */
async function leave(parcel: Parcel): Promise<boolean> {
  parcel.show({ for: 'the warehouse to pick, pack and hand it over' });
  while (!hasLeft(parcel.state)) {
    if (parcel.recalled || parcel.state === 'cancelled') return false;
    await condition(
      () =>
        hasLeft(parcel.state) ||
        parcel.recalled ||
        parcel.state === 'cancelled' ||
        parcel.addressCorrected ||
        parcel.events.length > 0,
    );
    if (parcel.addressCorrected && !(await labelAnew(parcel))) return false;
    await applyCarrierEvents(parcel);
  }
  return true;
}

/** The database has put the parcel back to before its label. What was scanned meanwhile is applied first. */
async function labelAnew(parcel: Parcel): Promise<boolean> {
  await applyCarrierEvents(parcel);
  if (hasLeft(parcel.state)) return true;
  parcel.state = 'planned';
  const buying = buyLabel(parcel);
  const isBought = buying.then(() => true);
  const isScanned = () => condition(() => parcel.events.length > 0).then(() => false);
  // What is scanned before there is another label bears the old one.
  while (!(await Promise.race([isBought, isScanned()]))) await applyCarrierEvents(parcel);
  parcel.show({ for: 'the warehouse to pick, pack and hand it over' });
  return buying;
}

/** The order was cancelled, and the database has decided that this parcel does not leave. */
async function stayHere(parcel: Parcel): Promise<ShipmentOutcome['kind']> {
  parcel.recalled = true;
  parcel.state = 'cancelled';
  // Whoever called back what the carrier has said where its goods are, which stands on the order.
  for (const settled of ['replaced', 'exception'] as const) await parcel.attend(settled, null);
  await giveLabelBack(parcel);
  return 'cancelled';
}
