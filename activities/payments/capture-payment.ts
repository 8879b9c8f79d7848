import type { OpenedCapture } from '../../db/payments/open-capture.ts';
import type { CapturePayment, Captured } from '../../workflows/payments/payment-contract.ts';
import {
  PaymentKeySpent,
  PaymentMismatch,
  PaymentRejected,
  PaymentUnavailable,
} from '../../gateways/payment-gateway.ts';
import { askedAnew, PaymentUnsettled } from './payment-unsettled.ts';
import { lookIntoBooks } from './capture-at-provider.ts';
import { releaseRest } from './release-rest.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';

type Deps = Pick<PaymentActivityDeps, 'payments' | 'settlements'>;

/** Takes the money of a parcel that has left. Only one capture of an order is under way, so the provider's sum tells whether it was. */
export async function capturePayment(
  deps: Deps,
  { orderId, shipmentId, giveUpAttempt }: CapturePayment,
): Promise<Captured> {
  const { settlements } = deps;
  const opening = await settlements.openCapture({ orderId, shipmentId });
  if (opening.kind === 'recorded') {
    const { paymentStatus, isWrittenOff } = opening;
    await letGoOfRest(deps, orderId);
    return { paymentStatus, ...(isWrittenOff && { isWrittenOff }) };
  }
  if (opening.kind === 'wait' || opening.kind === 'abandoned') {
    if (opening.kind === 'abandoned') await findOut(deps, opening.capture);
    throw new PaymentUnavailable(`The money of another parcel of order ${orderId} is being taken`);
  }
  const { capture } = opening;
  const isAskedBefore = opening.kind === 'repeat' || capture.attempt > 1;
  const isTaken = await wasTakenBefore(deps, capture, isAskedBefore);
  if (!isTaken) await take(deps, capture, giveUpAttempt === capture.attempt);
  const paymentStatus = await settlements.recordCapture(capture);
  if (!capture.final) await letGoOfRest(deps, orderId);
  return { paymentStatus };
}

/** While this part was being taken, staff may have given up all that was to follow. */
async function letGoOfRest(deps: Deps, orderId: string): Promise<void> {
  const rest = await deps.settlements.readRestToRelease(orderId);
  if (rest) await releaseRest(deps, orderId, rest);
}

/** By any attempt: all ask for the same sum. */
async function wasTakenBefore(deps: Deps, capture: OpenedCapture, mayBe: boolean): Promise<boolean> {
  return capture.takenMinor === 0 || (mayBe && (await isInTheBooks(deps, capture)));
}

/**
 * A refusal, or a key that is used up, is believed once the books agree; then the next attempt has another key. A failure of the
 * provider's own it may complete later: where more than one capture is possible, staff have to give up this very attempt before that.
 * Until they do, the workflow looks a few times.
 * Source: docs.stripe.com/error-low-level, "Server errors".
 */
async function take(deps: Deps, capture: OpenedCapture, isGivenUp: boolean): Promise<void> {
  try {
    await deps.payments.capture({ ...capture, amountMinor: capture.takenMinor });
  } catch (error) {
    if (!(error instanceof PaymentRejected || error instanceof PaymentKeySpent)) throw error;
    if (await isInTheBooks(deps, capture)) return;
    if (error instanceof PaymentKeySpent && !capture.final && !isGivenUp) {
      throw new PaymentUnsettled(capture.attempt, error);
    }
    await deps.settlements.refuseCapture(capture);
    throw error instanceof PaymentKeySpent ? askedAnew(error) : error;
  }
}

async function findOut(deps: Deps, capture: OpenedCapture): Promise<void> {
  if (await isInTheBooks(deps, capture)) await deps.settlements.recordCapture(capture);
  else await deps.settlements.refuseCapture(capture);
}

/** Whether the provider's books show the capture. A sum that it does not explain is put before a person. */
async function isInTheBooks({ payments }: Deps, capture: OpenedCapture): Promise<boolean> {
  const shown = await lookIntoBooks(payments, capture);
  if (shown instanceof PaymentMismatch) throw shown;
  return shown === 'taken';
}
