import type { OpenedRefund } from '../../db/payments/record-refund.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PaymentActivities } from '../../workflows/payments/payment-contract.ts';
import { PaymentKeySpent, PaymentRejected } from '../gateways/payment-gateway.ts';
import type { Refund } from '../gateways/payment-gateway.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';
import { askedAnew, PaymentUnsettled } from './payment-unsettled.ts';

type Deps = Pick<PaymentActivityDeps, 'payments' | 'settlements'>;

/** Gives the money of one parcel back. Looks into the provider's books first: whether it was asked before, nobody may know. */
export async function refundShipment(
  deps: Deps,
  request: Parameters<PaymentActivities['refundShipment']>[0],
): Promise<{ readonly paymentStatus: PaymentStatus }> {
  const { payments, settlements } = deps;
  const opening = await settlements.openRefund(request);
  if (!opening) {
    throw new PaymentRejected('refund', 'nothing-captured', `No money was taken for ${request.shipmentId}`);
  }
  if (opening.kind === 'recorded') return { paymentStatus: opening.paymentStatus };
  if (opening.kind === 'failed') throw failed(request.shipmentId);
  const { refund } = opening;
  const made = (await payments.findRefund(refund)) ?? (await make(deps, refund, request.again ?? false));
  const paymentStatus = await settlements.recordRefund({
    ...refund,
    providerRefundId: made.refundId,
    state: made.state,
  });
  if (made.state === 'failed') {
    throw failed(request.shipmentId);
  }
  return { paymentStatus };
}

function failed(shipmentId: string): PaymentRejected {
  return new PaymentRejected('refund', 'refund-failed', `The refund of ${shipmentId} failed`);
}

/**
 * A refusal is believed once the books agree; then the next attempt has another key. So is a key that is used up, once staff
 * ask again: a failure of the provider's own it may complete later, and another key would give the money back twice. Until they
 * do, the workflow looks a few times.
 * Source: docs.stripe.com/error-low-level, "Server errors".
 */
async function make({ payments, settlements }: Deps, refund: OpenedRefund, again: boolean): Promise<Refund> {
  try {
    return await payments.refund(refund);
  } catch (error) {
    if (!(error instanceof PaymentRejected || error instanceof PaymentKeySpent)) throw error;
    const made = await payments.findRefund(refund);
    if (made) return made;
    if (error instanceof PaymentKeySpent && !again) throw new PaymentUnsettled(error);
    await settlements.recordRefund({ ...refund, providerRefundId: null, state: 'failed' });
    throw error instanceof PaymentKeySpent ? askedAnew(error) : error;
  }
}
