import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import { isForOther } from '../shared/for-order-contract.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import {
  paymentMovedSignal,
  stopPaymentSignal,
  submitPaymentMethodUpdate,
  type PaymentActivities,
  type PaymentRetryInput,
  type PaymentRetryOutcome,
} from './payment-contract.ts';
import { describeWait, isBeingTried, newPaymentWait, stopWaiting, type PaymentWait } from './payment-wait.ts';
import { settleTry } from './settle-try.ts';
import { refuseCard, tryCard } from './try-card.ts';

/** A look that gets no answer is repeated by the next one, and does not keep an order beyond its deadline. */
const { readPayment } = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '10s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '10s',
  retry: { initialInterval: '200ms' },
});

/** A message that was lost is made good by looking; the longer nothing happens, the more seldom. */
const LOOK_AFTER_MAX_MS = 15 * 60_000;

/**
 * The payment of an order that did not succeed at once: waits for the bank's page or for another card, and confirms the
 * order. Cancelling it ends nothing: the order decides whether it wants to be paid.
 */
export async function paymentRetry(input: PaymentRetryInput): Promise<PaymentRetryOutcome> {
  const wait = newPaymentWait(input);
  handleRequests(wait);
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

/** Until something happens or the deadline moves; then, and from time to time, looks what became of the bank's page. */
async function waitOrLook(wait: PaymentWait): Promise<void> {
  const { payUntil, pending } = wait;
  const left = payUntil - Date.now();
  const isOld = () => wait.outcome !== null || wait.payUntil !== payUntil || wait.pending !== pending;
  const forMs = pending ? Math.min(wait.lookAfterMs, left) : left;
  await condition(() => isOld() || (wait.lookWanted && wait.cards === 0), forMs);
  if (isOld()) return;
  // What was told of while no try is open is old news; kept, it would wake this loop for ever.
  wait.lookWanted = false;
  if (!pending || wait.cards > 0) return;
  wait.lookAfterMs = Math.min(wait.lookAfterMs * 2, LOOK_AFTER_MAX_MS);
  wait.looking = true;
  await look(wait, pending);
  wait.looking = false;
}

/** Reads what the provider knows of the try at the bank's page. */
async function look(wait: PaymentWait, pending: NonNullable<PaymentWait['pending']>): Promise<void> {
  const read = readPayment({ intentId: pending.intentId }).catch((error: unknown) => {
    if (error instanceof ActivityFailure) return null;
    throw error;
  });
  const known = await Promise.race([read, condition(() => wait.outcome !== null).then(() => null)]);
  if (known === null) return;
  await wait.inTurn(async () => {
    // While it was read, another card may have been tried: then this try is history.
    if (wait.pending === pending && wait.outcome === null) await settleTry(wait, pending.attempt, known);
  });
}

function handleRequests(wait: PaymentWait): void {
  const { orderId } = wait.input;
  handleUpdate(orderId, submitPaymentMethodUpdate, (method) => tryCard(wait, method), {
    validator: (method) => refuseCard(wait, method),
    description:
      'Try to pay this order with a card. Send {"paymentMethod": "pm_..."}, as the storefront’s payment form gives it for the card. The same card may be tried again.',
  });
  setHandler(paymentMovedSignal, () => void (wait.lookWanted = true), {
    description: 'Used by the API: look at the payment now. It does no harm.',
  });
  setHandler(stopPaymentSignal, (told) => void (isForOther(orderId, told) || stopWaiting(wait)), {
    description: 'Used by the order: it no longer wants to be paid.',
  });
  CancellationScope.current().cancelRequested.catch(() => {
    wait.cancelRequested = true;
    describeWait(wait);
  });
}
