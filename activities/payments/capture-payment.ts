import type { OpenedCapture } from '../../db/payments/open-capture.ts';
import type { CapturePayment, Captured } from '../../workflows/payments/payment-contract.ts';
import {
  PaymentKeySpent,
  PaymentMismatch,
  PaymentRejected,
  PaymentUnavailable,
} from '../../gateways/payment-gateway.ts';
import { failedUnderSpentKey, PaymentUnsettled } from './payment-unsettled.ts';
import { readCaptureAtProvider } from './capture-at-provider.ts';
import { releaseRest } from './release-rest.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';

type Deps = Pick<PaymentActivityDeps, 'payments' | 'settlements'>;

/**
 * Captures the money of a parcel that has left. An order has one capture at a time, so the sum captured at the provider shows
 * whether this one succeeded.
 */
export async function capturePayment(
  deps: Deps,
  { orderId, shipmentId, giveUpAttempt }: CapturePayment,
): Promise<Captured> {
  const { settlements } = deps;
  const opening = await settlements.openCapture({ orderId, shipmentId });
  if (opening.kind === 'recorded') {
    const { paymentStatus, isWrittenOff } = opening;
    await releaseUncaptured(deps, orderId);
    return { paymentStatus, ...(isWrittenOff && { isWrittenOff }) };
  }
  if (opening.kind === 'wait' || opening.kind === 'abandoned') {
    if (opening.kind === 'abandoned') await settleAbandoned(deps, opening.capture);
    throw new PaymentUnavailable(`The money of another parcel of order ${orderId} is being taken`);
  }
  const { capture } = opening;
  const isAskedBefore = opening.kind === 'repeat' || capture.attempt > 1;
  const isTaken = await wasCapturedBefore(deps, capture, isAskedBefore);
  if (!isTaken) await take(deps, capture, giveUpAttempt === capture.attempt);
  const paymentStatus = await settlements.recordCapture(capture);
  if (!capture.final) await releaseUncaptured(deps, orderId);
  return { paymentStatus };
}

/** Staff may have written off all later captures while this one was under way: the rest of the authorisation is then released. */
async function releaseUncaptured(deps: Deps, orderId: string): Promise<void> {
  const rest = await deps.settlements.readRestToRelease(orderId);
  if (rest) await releaseRest(deps, orderId, rest);
}

/** By any attempt of this capture: all are for the same sum. */
async function wasCapturedBefore(deps: Deps, capture: OpenedCapture, mayBe: boolean): Promise<boolean> {
  return capture.takenMinor === 0 || (mayBe && (await isCapturedAtProvider(deps, capture)));
}

/**
 * A refusal, or a key under which the provider keeps returning its own failure, is accepted only when the provider's records show
 * no capture; the next attempt then has another key. The provider may still complete a failure of its own, so where several captures
 * are possible staff have to give up this attempt by its number first; until then the workflow checks the records a few times.
 * Source: docs.stripe.com/error-low-level, "Server errors".
 */
async function take(deps: Deps, capture: OpenedCapture, isGivenUp: boolean): Promise<void> {
  try {
    await deps.payments.capture({ ...capture, amountMinor: capture.takenMinor });
  } catch (error) {
    if (!(error instanceof PaymentRejected || error instanceof PaymentKeySpent)) throw error;
    if (await isCapturedAtProvider(deps, capture)) return;
    if (error instanceof PaymentKeySpent && !capture.final && !isGivenUp) {
      throw new PaymentUnsettled(capture.attempt, error);
    }
    await deps.settlements.refuseCapture(capture);
    throw error instanceof PaymentKeySpent ? failedUnderSpentKey(error) : error;
  }
}

async function settleAbandoned(deps: Deps, capture: OpenedCapture): Promise<void> {
  if (await isCapturedAtProvider(deps, capture)) await deps.settlements.recordCapture(capture);
  else await deps.settlements.refuseCapture(capture);
}

/** Throws a mismatch, which goes to staff, where the captured sum is explained neither with this capture nor without it. */
async function isCapturedAtProvider({ payments }: Deps, capture: OpenedCapture): Promise<boolean> {
  const shown = await readCaptureAtProvider(payments, capture);
  if (shown instanceof PaymentMismatch) throw shown;
  return shown === 'taken';
}
