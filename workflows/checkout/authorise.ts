import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { OrderState } from '../orders/order-state.ts';
import type { AuthorisePayment, AuthoriseResult, PaymentActivities } from '../payments/payment-contract.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { PaymentTry, PlacedOrder } from './checkout-contract.ts';

/**
 * Reserves the money of a placed order. `no-answer`: not until the payment's deadline, or never. A cancellation does not
 * wait for the answer: the undo finds out what came of the call.
 */
export async function authorise(
  order: OrderState,
  placed: PlacedOrder,
  payment: PaymentTry,
): Promise<AuthoriseResult | 'no-answer'> {
  const request = { ...payment, orderId: placed.orderId, orderNumber: placed.number };
  const scope = new CancellationScope();
  const answer = scope
    .run(() => askProvider(request, order.input.timing.paymentDeadlineMs))
    .catch((): 'no-answer' => 'no-answer');
  await Promise.race([answer, condition(() => order.cancel !== undefined)]);
  if (order.cancel) scope.cancel();
  return answer;
}

/**
 * Most cards are answered in a second, within the workflow task that held the stock. What takes longer or fails becomes
 * an ordinary activity, which staff can see and which asks under the same key until the deadline.
 */
async function askProvider(request: AuthorisePayment, deadlineMs: number): Promise<AuthoriseResult> {
  try {
    return await atOnce.authorisePayment(request);
  } catch (error) {
    if (isCancellation(error) || isFinal(error)) throw error;
    return patientSteps(deadlineMs).authorisePayment(request);
  }
}

/** Its retry state does not tell: a single try that failed is reported as one that must not be repeated. */
function isFinal(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

/** Below four fifths of the workflow task's timeout, after which the server would have to be told that it takes longer. */
const AT_ONCE = '2s';

const atOnce = proxyLocalActivities<PaymentActivities>({
  startToCloseTimeout: AT_ONCE,
  scheduleToCloseTimeout: AT_ONCE,
  retry: { maximumAttempts: 1 },
  cancellationType: 'TRY_CANCEL',
});

function patientSteps(deadlineMs: number) {
  return proxyActivities<PaymentActivities>({
    taskQueue: PAYMENTS_TASK_QUEUE,
    startToCloseTimeout: '10s',
    // The shopper waits: the call of a worker that died is repeated now, not when the slowest provider would have answered.
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: deadlineMs,
    retry: { initialInterval: '200ms', maximumInterval: '15s' },
    cancellationType: 'TRY_CANCEL',
    summary: 'Reserve the money on the card',
  });
}
