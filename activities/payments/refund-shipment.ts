import type { OpenedRefund } from '../../db/payments/record-refund.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { RefundShipment } from '../../workflows/payments/payment-contract.ts';
import { PaymentKeySpent, PaymentRejected } from '../../gateways/payment-gateway.ts';
import type { Refund } from '../../gateways/payment-gateway.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';
import { failedUnderSpentKey, PaymentUnsettled } from './payment-unsettled.ts';
import { RefundFailed } from './refund-failed.ts';

type Deps = Pick<PaymentActivityDeps, 'payments' | 'settlements'>;

/**
 * Gives the money of one parcel back. Looks into the provider's books first, for all attempts that there were: whether it was
 * asked before, nobody may know, and what was given up as failed may have been completed since.
 */
export async function refundShipment(
  deps: Deps,
  request: RefundShipment,
): Promise<{ readonly paymentStatus: PaymentStatus }> {
  const opening = await deps.settlements.openRefund(request);
  if (!opening) {
    throw new PaymentRejected('refund', 'nothing-captured', `No money was taken for ${request.shipmentId}`);
  }
  if (opening.kind === 'recorded') return { paymentStatus: opening.paymentStatus };
  const { refund } = opening;
  const booked = await bookIfMade(deps, refund);
  if (booked) return { paymentStatus: booked };
  if (opening.kind === 'failed') throw new RefundFailed(refund.attempt);
  return { paymentStatus: await make(deps, refund, request.giveUpAttempt === refund.attempt) };
}

/** Undefined: the books show nothing of it. */
async function bookIfMade(deps: Deps, refund: OpenedRefund): Promise<PaymentStatus | undefined> {
  const { payments, settlements } = deps;
  const found = await payments.findRefunds({ ...refund, idempotencyKeys: refund.askedKeys });
  const made = found.find(({ state }) => state !== 'failed');
  if (made) {
    const { refundId: providerRefundId, state, idempotencyKey } = made;
    return settlements.recordFoundRefund({ ...refund, providerRefundId, state, idempotencyKey });
  }
  const failed = found.find(({ idempotencyKey }) => idempotencyKey === refund.idempotencyKey);
  return failed && book(deps, refund, failed);
}

async function book({ settlements }: Deps, refund: OpenedRefund, made: Refund): Promise<PaymentStatus> {
  const { refundId: providerRefundId, state } = made;
  const paymentStatus = await settlements.recordRefund({ ...refund, providerRefundId, state });
  if (state === 'failed') throw new RefundFailed(refund.attempt);
  return paymentStatus;
}

/**
 * A refusal is believed once the books agree; then the next attempt has another key. So is a key that is used up, where staff
 * have given up this very attempt: a failure of the provider's own it may complete later, and another key would give the money back
 * twice. Until they do, the workflow looks a few times. Each attempt is given up by itself: the provider may fail for long.
 * Source: docs.stripe.com/error-low-level, "Server errors".
 */
async function make(deps: Deps, refund: OpenedRefund, isGivenUp: boolean): Promise<PaymentStatus> {
  const { payments, settlements } = deps;
  try {
    return await book(deps, refund, await payments.refund(refund));
  } catch (error) {
    if (!(error instanceof PaymentRejected || error instanceof PaymentKeySpent)) throw error;
    const booked = await bookIfMade(deps, refund);
    if (booked) return booked;
    if (error instanceof PaymentKeySpent && !isGivenUp) throw new PaymentUnsettled(refund.attempt, error);
    await settlements.recordRefund({ ...refund, providerRefundId: null, state: 'failed' });
    throw error instanceof PaymentKeySpent ? failedUnderSpentKey(error) : new RefundFailed(refund.attempt, error);
  }
}
