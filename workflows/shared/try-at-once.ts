import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyLocalActivities,
  TemporalFailure,
} from '@temporalio/workflow';
import type { PaymentActivities } from '../payments/payment-contract.ts';

/** Below four fifths of the workflow task's timeout, after which the server would have to be told that it takes longer. */
const AT_ONCE = '1800ms';

const atOnce = proxyLocalActivities<PaymentActivities>({
  startToCloseTimeout: AT_ONCE,
  scheduleToCloseTimeout: AT_ONCE,
  retry: { maximumAttempts: 1 },
  cancellationType: 'TRY_CANCEL',
});

/**
 * Asks the payment provider within the workflow task that is running: most calls are answered in a second. What takes
 * longer or fails for a reason that may pass is asked again under the same key, as the ordinary activity that is given:
 * staff can see that, and it is patient.
 */
export async function tryAtOnce<Answer>(
  ask: (payments: Pick<PaymentActivities, 'authorisePayment' | 'capturePayment'>) => Promise<Answer>,
  patiently: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(atOnce);
  } catch (error) {
    // Anything else is a bug in this code: it blocks the workflow task, visibly, and asks nobody for money twice.
    if (!(error instanceof TemporalFailure) || isCancellation(error) || isFinal(error)) throw error;
    return patiently();
  }
}

/** Its retry state does not tell: a single try that failed is reported as one that must not be repeated. */
export function isFinal(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}
