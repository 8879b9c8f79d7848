import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { refusedLabelInWords } from '../../domain/shipping/refused-label-in-words.ts';
import { asSentence } from '../shared/escape-markdown.ts';
import { askCarrier, carriers, type CarrierAnswer, type Refused } from './ask-carrier.ts';
import { shipmentPage } from './describe-shipment.ts';
import type { TrackedShipment } from './tracked-shipment.ts';
import type { LabelPurchase } from './shipment-contract.ts';

/** Buys the label, retrying without limit. False: the order was cancelled meanwhile. */
export async function buyLabel(shipment: TrackedShipment): Promise<boolean> {
  shipment.show();
  while (!shipment.recalled) {
    shipment.addressCorrected = false;
    const bought = await buyUnlessRecalled(shipment);
    if (bought.kind === 'answered') {
      if (bought.answer.kind === 'recalled') return false;
      if (bought.answer.forfeited) await shipment.setAttention('forfeit', describeForfeit(shipment));
      shipment.trackingCode = bought.answer.trackingCode;
      // The shipment may have been moved meanwhile; otherwise take the stored state, which an earlier run may have advanced.
      if (shipment.state === 'planned') shipment.state = bought.answer.state;
      shipment.labelRetryWanted = undefined;
      return !shipment.recalled;
    }
    shipment.labelRetryWanted = undefined;
    await shipment.setAttention('label', describeRefusal(shipment, bought));
    await condition(() => shipment.labelRetryWanted !== undefined || shipment.addressCorrected || shipment.recalled);
    await shipment.setAttention('label', null);
  }
  return false;
}

function describeRefusal({ input }: TrackedShipment, { reason, code }: Refused): string {
  const refused = refusedLabelInWords(code);
  if (refused === undefined)
    return `${asSentence(reason)} Mend the cause, then send \`retryLabel\` to ${shipmentPage(input)}.`;
  const route = `POST /v1/orders/${input.orderId}/shipping-address`;
  return `${refused} Ask the customer, then correct it (\`${route}\`): the label is asked for again by itself.`;
}

function describeForfeit({ input: { carrier } }: TrackedShipment): string {
  return `${carrier} keeps the price of a label for the address before it was corrected. Ask for it by hand.`;
}

/** A recall stops the retries, but waits for a purchase in flight. */
async function buyUnlessRecalled(shipment: TrackedShipment): Promise<CarrierAnswer<LabelPurchase>> {
  const { shipmentId, carrier } = shipment.input;
  const retry = shipment.labelRetryWanted;
  const summary = `Buy a label from ${carrier}${retry ? `, as ${retry.by} asks` : ''}`;
  const wanted = { shipmentId, ...(retry && { retry }) };
  const scope = new CancellationScope();
  const buying = scope.run(() =>
    askCarrier(shipment, (options) => carriers.buyLabel.executeWithOptions({ ...options, summary }, [wanted])),
  );
  try {
    await Promise.race([buying, condition(() => shipment.recalled)]);
    if (shipment.recalled) scope.cancel();
    return await buying;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return { kind: 'answered', answer: { kind: 'recalled' } };
  }
}

/** Returns the label of a shipment that was recalled. */
export async function giveLabelBack(shipment: TrackedShipment): Promise<void> {
  const { shipmentId, carrier } = shipment.input;
  shipment.show({ for: `${carrier} to take the label back` });
  const given = await askCarrier(shipment, (options) =>
    carriers.refundLabel.executeWithOptions({ ...options, summary: 'Give the unused label back' }, [{ shipmentId }]),
  );
  if (given.kind === 'refused') {
    await shipment.setAttention(
      'label',
      `${asSentence(given.reason)} Ask ${carrier} for the price of the label by hand.`,
    );
  }
}
