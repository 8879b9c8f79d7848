import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  proxyActivities,
} from '@temporalio/workflow';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { PaymentActivities, PaymentRetryInput, PaymentRetryOutcome } from './payment-contract.ts';
import { handlePaymentRequests } from './payment-requests.ts';
import { describeWait, isBeingTried, newPaymentWait, type PaymentWait } from './payment-wait.ts';
import { settleAttempt } from './settle-attempt.ts';

/** Limited in time: the next poll repeats a read without an answer, and no read may keep the order beyond its deadline. */
const { readPayment } = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '10s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '10s',
  retry: { initialInterval: '200ms' },
});

/** Polling makes up for lost signals, at growing intervals. */
const LOOK_AFTER_MAX_MS = 15 * 60_000;

/**
 * Completes a payment that did not succeed at once: waits for the bank's page or another card, and confirms the order. Cancelling this
 * workflow does nothing: the order decides whether it still awaits payment.
 */
export async function paymentRetry(input: PaymentRetryInput): Promise<PaymentRetryOutcome> {
  const wait = newPaymentWait(input);
  handlePaymentRequests(wait);
  return CancellationScope.nonCancellable(async () => {
    while (wait.outcome === null) {
      describeWait(wait);
      if (Date.now() < wait.payUntil) await waitOrLook(wait);
      else if (isBeingTried(wait)) await condition(() => wait.outcome !== null || !isBeingTried(wait));
      else wait.outcome = { kind: 'expired' };
    }
    describeWait(wait);
    await condition(allHandlersFinished);
    return wait.outcome;
  });
}

/** Waits for an event, the deadline, or the next poll of a payment at the bank's page. */
async function waitOrLook(wait: PaymentWait): Promise<void> {
  const { payUntil, pending } = wait;
  const left = payUntil - Date.now();
  const isOld = () => wait.outcome !== null || wait.payUntil !== payUntil || wait.pending !== pending;
  const forMs = pending ? Math.min(wait.lookAfterMs, left) : left;
  await condition(() => isOld() || (wait.lookWanted && wait.cards === 0), forMs);
  if (isOld()) return;
  // Drop a signal that arrived with no attempt open, or this loop would spin.
  wait.lookWanted = false;
  if (!pending || wait.cards > 0) return;
  wait.lookAfterMs = Math.min(wait.lookAfterMs * 2, LOOK_AFTER_MAX_MS);
  wait.looking = true;
  await look(wait, pending);
  wait.looking = false;
}

/** Reads the attempt at the bank's page from the provider. */
async function look(wait: PaymentWait, pending: NonNullable<PaymentWait['pending']>): Promise<void> {
  const read = readPayment({ intentId: pending.intentId }).catch((error: unknown) => {
    if (error instanceof ActivityFailure) return null;
    throw error;
  });
  const known = await Promise.race([read, condition(() => wait.outcome !== null).then(() => null)]);
  if (known === null) return;
  await wait.mutex.runExclusive(async () => {
    // Another card may have been tried meanwhile; this attempt is over then.
    if (wait.pending === pending && wait.outcome === null) await settleAttempt(wait, pending.attempt, known);
  });
}
