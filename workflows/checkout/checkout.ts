import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  startChild,
} from '@temporalio/workflow';
import type { OrderState } from '../orders/order-state.ts';
import {
  paymentWorkflowId,
  stopPaymentSignal,
  type AuthorisePayment,
  type AuthoriseResult,
  type PaymentActivities,
  type PaymentRecords,
  type PaymentRetryOutcome,
} from '../payments/payment-contract.ts';
import type { paymentRetry } from '../payments/payment-retry.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { CheckoutRecords, PaymentTry, PlacedOrder } from './checkout-contract.ts';

const records = recordSteps<CheckoutRecords & PaymentRecords>();

type CheckoutOutcome = 'confirmed' | 'refused' | 'cancelled' | 'expired';

/** From a stored request to an order that is paid for: hold the stock, reserve the money, confirm. */
export async function checkout(order: OrderState): Promise<CheckoutOutcome> {
  const { orderId, timing } = order.input;
  const payUntil = Date.now() + timing.paymentDeadlineMs;
  const placed = await order.saga.step(
    'release stock',
    () => records.placeOrder({ orderId, payUntil }),
    () => records.releaseStock({ orderId }),
  );
  if (placed.kind === 'refused') {
    await order.answerWith(placed);
    return 'refused';
  }
  order.placed = placed.order;
  order.payUntil = payUntil;

  const tried = await order.saga.step(
    'void payments',
    () => authorise(order, placed.order, placed.payment),
    () => voidSteps.voidPayments({ orderId }),
  );
  if (order.cancel) return 'cancelled';
  if (tried === 'no-answer') return 'expired';
  if (isAuthorised(tried)) return confirm(order, placed.order, { attempt: 1, ...tried });
  return payLater(order, placed.order, tried);
}

/** Money may be let go of for as long as it takes: nobody is charged for what they did not get. */
const voidSteps = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '30s',
  // Below the 24 hours for which the provider remembers a key.
  scheduleToCloseTimeout: '23h',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
  summary: 'Let go of the reserved money',
});

/** A cancellation does not wait for the answer: the undo finds out what came of the call. */
async function authorise(
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

async function confirm(
  order: OrderState,
  placed: PlacedOrder,
  paid: { readonly attempt: number; readonly intentId: string; readonly authorisedMinor: number },
): Promise<CheckoutOutcome> {
  const { attempt, intentId, authorisedMinor } = paid;
  await records.confirmOrder({ orderId: placed.orderId, attempt, intentId, authorisedMinor });
  await order.answerWith({ kind: 'confirmed', order: summaryOf(placed) });
  order.show({ status: 'confirmed', paymentStatus: 'authorised', waitingFor: whatFollows(order) });
  return 'confirmed';
}

function whatFollows({ input: { timing } }: OrderState): string {
  const { releaseDelayMs = 0 } = timing;
  if (releaseDelayMs === 0) return 'its parcels to be planned';
  return `its release to the warehouse at ${new Date(Date.now() + releaseDelayMs).toISOString()}`;
}

/** The shopper is answered now, and may pay until the deadline; the stock stays held so long. */
async function payLater(order: OrderState, placed: PlacedOrder, tried: AuthoriseResult): Promise<CheckoutOutcome> {
  const { orderId } = placed;
  const payUntil = order.payUntil ?? 0;
  const actionRequired = tried.state === 'action-required' || tried.state === 'processing';
  const state = actionRequired ? tried.state : 'declined';
  const declineCode = tried.declineCode ?? tried.state;
  await records.recordPaymentTry({ orderId, attempt: 1, ...tried, state, ...(actionRequired ? {} : { declineCode }) });
  await order.answerWith({
    kind: actionRequired ? 'payment-action-required' : 'payment-declined',
    order: summaryOf(placed),
    payUntil,
    ...(actionRequired ? {} : { declineCode }),
    ...(tried.actionUrl === undefined ? {} : { actionUrl: tried.actionUrl }),
  });
  order.show({
    status: 'awaiting-payment',
    paymentStatus: actionRequired ? 'action-required' : 'declined',
    waitingFor: actionRequired ? 'the shopper at the bank’s page' : 'another payment method from the shopper',
  });

  const outcome = await awaitPayment(order, placed, tried, payUntil);
  if (order.cancel) return 'cancelled';
  return outcome.kind === 'authorised' ? confirm(order, placed, outcome) : 'expired';
}

async function awaitPayment(
  order: OrderState,
  placed: PlacedOrder,
  tried: AuthoriseResult,
  payUntil: number,
): Promise<PaymentRetryOutcome> {
  const { orderId, number, totalMinor, currency } = placed;
  const child = await startChild<typeof paymentRetry>('paymentRetry', {
    workflowId: paymentWorkflowId(orderId),
    parentClosePolicy: 'REQUEST_CANCEL',
    staticSummary: `Payment of ${number}`,
    args: [
      {
        orderId,
        orderNumber: number,
        amountMinor: totalMinor,
        currency,
        attempt: 1,
        reason: tried.state === 'declined' ? 'declined' : 'action-required',
        ...(tried.declineCode === undefined ? {} : { declineCode: tried.declineCode }),
        ...(tried.intentId === null ? {} : { intentId: tried.intentId }),
        ...(tried.actionUrl === undefined ? {} : { actionUrl: tried.actionUrl }),
        payUntil,
        pollMs: order.input.timing.paymentPollMs,
      },
    ],
  });
  const result = child.result();
  await Promise.race([result, condition(() => order.cancel !== undefined)]);
  // The child may have ended in this very moment; then its result stands, and the signal has nobody to tell.
  if (order.cancel) await child.signal(stopPaymentSignal).catch(() => {});
  return result;
}

function isAuthorised(tried: AuthoriseResult): tried is AuthoriseResult & { readonly intentId: string } {
  return tried.state === 'authorised' && tried.intentId !== null;
}

function summaryOf({ orderId, number, currency, totalMinor }: PlacedOrder) {
  return { orderId, number, currency, totalMinor };
}
