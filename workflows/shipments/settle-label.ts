import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { refusedLabelInWords } from '../../domain/shipping/refused-label-in-words.ts';
import { sentence } from '../shared/plain-words.ts';
import { askCarrier, carriers, type CarrierAnswer, type Refused } from './ask-carrier.ts';
import { parcelPage } from './describe-parcel.ts';
import type { Parcel } from './parcel.ts';
import type { LabelPurchase } from './shipment-contract.ts';

/** Buys the label, however long that takes. False: the order was cancelled meanwhile. */
export async function buyLabel(parcel: Parcel): Promise<boolean> {
  parcel.show();
  while (!parcel.recalled) {
    parcel.addressCorrected = false;
    const bought = await buyUnlessRecalled(parcel);
    if (bought.kind === 'answered') {
      if (bought.answer.kind === 'recalled') return false;
      if (bought.answer.forfeited) await parcel.attend('forfeit', forfeitWords(parcel));
      parcel.trackingCode = bought.answer.trackingCode;
      // What was asked for meanwhile may have moved it already; what was done in an earlier life of this workflow stands there.
      if (parcel.state === 'planned') parcel.state = bought.answer.state;
      parcel.labelRetryWanted = undefined;
      return !parcel.recalled;
    }
    parcel.labelRetryWanted = undefined;
    await parcel.attend('label', refusalWords(parcel, bought));
    await condition(() => parcel.labelRetryWanted !== undefined || parcel.addressCorrected || parcel.recalled);
    await parcel.attend('label', null);
  }
  return false;
}

function refusalWords({ input }: Parcel, { reason, code }: Refused): string {
  const refused = refusedLabelInWords(code);
  if (refused === undefined)
    return `${sentence(reason)} Mend the cause, then send \`retryLabel\` to ${parcelPage(input)}.`;
  const route = `POST /v1/orders/${input.orderId}/shipping-address`;
  return `${refused} Ask the customer, then correct it (\`${route}\`): the label is asked for again by itself.`;
}

function forfeitWords({ input: { carrier } }: Parcel): string {
  return `${carrier} keeps the price of a label for the address before it was corrected. Ask for it by hand.`;
}

/** A recall ends the retries, but not a purchase that is under way: that is waited for. */
async function buyUnlessRecalled(parcel: Parcel): Promise<CarrierAnswer<LabelPurchase>> {
  const { shipmentId, carrier } = parcel.input;
  const retry = parcel.labelRetryWanted;
  const summary = `Buy a label from ${carrier}${retry ? `, as ${retry.by} asks` : ''}`;
  const wanted = { shipmentId, ...(retry && { retry }) };
  const scope = new CancellationScope();
  const buying = scope.run(() =>
    askCarrier(parcel, (options) => carriers.buyLabel.executeWithOptions({ ...options, summary }, [wanted])),
  );
  try {
    await Promise.race([buying, condition(() => parcel.recalled)]);
    if (parcel.recalled) scope.cancel();
    return await buying;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return { kind: 'answered', answer: { kind: 'recalled' } };
  }
}

/** Gives back what was bought for a parcel that stays here. */
export async function giveLabelBack(parcel: Parcel): Promise<void> {
  const { shipmentId, carrier } = parcel.input;
  parcel.show({ for: `${carrier} to take the label back` });
  const given = await askCarrier(parcel, (options) =>
    carriers.refundLabel.executeWithOptions({ ...options, summary: 'Give the unused label back' }, [{ shipmentId }]),
  );
  if (given.kind === 'refused') {
    await parcel.attend('label', `${sentence(given.reason)} Ask ${carrier} for the price of the label by hand.`);
  }
}
