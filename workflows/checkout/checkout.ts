import { ApplicationFailure, condition, proxyActivities, startChild } from '@temporalio/workflow';
import { PAYMENT_ATTEMPTS_MAX } from '../../domain/orders/order-timing.ts';
import type { OrderState } from '../orders/order-state.ts';
import {
  paymentWorkflowId,
  stopPaymentSignal,
  type AuthoriseResult,
  type PaymentActivities,
  type PaymentRecords,
  type PaymentRetryInput,
  type PaymentRetryOutcome,
} from '../payments/payment-contract.ts';
import type { paymentRetry } from '../payments/payment-retry.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { wakeBackorders } from '../shared/wake-backorders.ts';
import { authorise, cancelUncharged } from './authorise.ts';
import { resume } from './resume.ts';
import type { CheckoutOutcome, CheckoutRecords, ConfirmOrder, PlacedOrder } from './checkout-contract.ts';
import { placeWithKnownAddress } from './place-with-known-address.ts';

const records = recordSteps<CheckoutRecords & PaymentRecords>();

/** From a stored request to an order that is paid for: hold the stock, reserve the money, confirm. */
export async function checkout(order: OrderState): Promise<CheckoutOutcome> {
  const { orderId, timing } = order.input;
  const payUntil = Date.now() + timing.paymentDeadlineMs;
  const placed = await order.saga.step(
    'release stock',
    () => placeWithKnownAddress({ orderId, payUntil }),
    () => giveStockBack(orderId),
  );
  if (placed.kind === 'refused') {
    await order.answerWith(placed);
    return 'refused';
  }
  order.placed = placed.order;
  order.payUntil = payUntil;
  const resumed = placed.standing && (await resume(order, placed.order, placed.standing, voidUndo(order)));
  if (resumed) return resumed;

  const tried = await order.saga.step(
    'void payments',
    () => authorise(order, placed.order, placed.payment),
    voidUndo(order),
  );
  if (order.cancel) return 'cancelled';
  if (tried === 'no-answer') return 'expired';
  if (isAuthorised(tried)) return confirm(order, placed.order, { attempt: 1, ...tried });
  if (tried.state === 'rejected') return refuse(order, placed.order, tried);
  return payLater(order, placed.order, tried);
}

async function giveStockBack(orderId: string): Promise<void> {
  const { orderIds } = await records.releaseStock({ orderId });
  await wakeBackorders(orderIds);
}

/** Money may be let go of for as long as it takes: nobody is charged for what they did not get. */
const voidSteps = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  // Where a try's answer was lost, what the shop was paid since may have to be read.
  startToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  // Below the 24 hours for which the provider remembers a key.
  scheduleToCloseTimeout: '23h',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
  summary: 'Let go of the reserved money',
});

function voidUndo(order: OrderState): () => Promise<void> {
  const { orderId } = order.input;
  return () => {
    const isAskedFor = order.cancel !== undefined && order.cancel.reasonCode !== 'failure';
    return voidSteps.voidPayments({ orderId, ...(isAskedFor && { isCancellation: true }) });
  };
}

async function confirm(
  order: OrderState,
  placed: PlacedOrder,
  paid: Omit<ConfirmOrder, 'orderId'>,
): Promise<CheckoutOutcome> {
  const { attempt, intentId, authorisedMinor, card } = paid;
  const request = { orderId: placed.orderId, attempt, intentId, authorisedMinor, ...(card && { card }) };
  if (!(await records.confirmOrder(request))) {
    // Nobody may be told that this order is theirs: it is undone like one of which a step failed.
    throw ApplicationFailure.nonRetryable(
      'The money was reserved, but its hold was let go before the order was confirmed',
    );
  }
  await order.answerWith({ kind: 'confirmed', order: summaryOf(placed) });
  // Shown by what follows, when the order has to wait: each showing is a write of the server's.
  order.facts = { ...order.facts, status: 'confirmed', paymentStatus: 'authorised' };
  return 'confirmed';
}

/** A method that the provider cannot use is a mistake in the request: there is no order, and nothing stays held. */
async function refuse(order: OrderState, { orderId }: PlacedOrder, tried: AuthoriseResult): Promise<CheckoutOutcome> {
  const rejectCode = tried.rejectCode ?? tried.state;
  const refusal = {
    code: 'payment-method-invalid',
    detail: `The payment provider cannot use this payment method (${rejectCode}).`,
    pointer: '/paymentMethod',
  } as const;
  const { orderIds } = await records.refuseOrder({ orderId, attempt: 1, rejectCode, refusal });
  await order.answerWith({ kind: 'refused', ...refusal });
  order.facts = { ...order.facts, status: 'cancelled', paymentStatus: 'declined', fulfilmentStage: 'cancelled' };
  await wakeBackorders(orderIds);
  return 'refused';
}

/** The shopper is answered now, and may pay until the deadline; the stock stays held so long. */
async function payLater(order: OrderState, placed: PlacedOrder, tried: AuthoriseResult): Promise<CheckoutOutcome> {
  const { orderId } = placed;
  const { paymentDeadlineMs, paymentRetryMs = paymentDeadlineMs } = order.input.timing;
  const payUntilAtMost = order.payUntil ?? 0;
  const actionRequired = tried.state === 'action-required' || tried.state === 'processing';
  // While the bank's page is open the shopper is at it; for another card a little while is enough, and the goods are others'.
  const payUntil = actionRequired ? payUntilAtMost : Math.min(Date.now() + paymentRetryMs, payUntilAtMost);
  order.payUntil = payUntil;
  const state = actionRequired || tried.state === 'unclear' ? tried.state : 'declined';
  const declineCode = tried.declineCode ?? tried.state;
  const why = actionRequired ? {} : { declineCode };
  await records.recordPaymentTry({ orderId, attempt: 1, ...tried, state, payUntil, ...why });
  await order.answerWith({
    kind: actionRequired ? 'payment-action-required' : 'payment-declined',
    order: summaryOf(placed),
    payUntil,
    ...(actionRequired ? {} : { declineCode }),
    ...(tried.state === 'unclear' ? { unclear: true } : {}),
    ...(tried.actionUrl === undefined ? {} : { actionUrl: tried.actionUrl }),
  });
  order.show({
    status: 'awaiting-payment',
    paymentStatus: actionRequired ? 'action-required' : tried.state === 'unclear' ? 'pending' : 'declined',
    waitingFor: actionRequired ? 'the shopper at the bank’s page' : 'another payment method from the shopper',
  });

  const outcome = await awaitPayment(order, placed, tried, { payUntil, payUntilAtMost, retryMs: paymentRetryMs });
  if (outcome.kind === 'failed') await cancelUncharged(order, outcome.why);
  if (order.cancel) return 'cancelled';
  if (outcome.kind !== 'confirmed') return 'expired';
  order.facts = { ...order.facts, status: 'confirmed', paymentStatus: 'authorised' };
  return 'confirmed';
}

async function awaitPayment(
  order: OrderState,
  placed: PlacedOrder,
  tried: AuthoriseResult,
  deadlines: Pick<PaymentRetryInput, 'payUntil' | 'payUntilAtMost' | 'retryMs'>,
): Promise<PaymentRetryOutcome> {
  const { paymentPollMs: pollMs, paymentAttemptsMax: attemptsMax = PAYMENT_ATTEMPTS_MAX } = order.input.timing;
  const { orderId, number, totalMinor, currency } = placed;
  const child = await startChild<typeof paymentRetry>('paymentRetry', {
    workflowId: paymentWorkflowId(number),
    // Where the order was ended by hand, nobody is left to whom a payment could matter.
    parentClosePolicy: 'TERMINATE',
    staticSummary: `Payment of ${number}`,
    args: [
      {
        orderId,
        orderNumber: number,
        amountMinor: totalMinor,
        currency,
        attempt: 1,
        reason: reasonToWait(tried),
        ...(tried.declineCode === undefined ? {} : { declineCode: tried.declineCode }),
        ...(tried.intentId === null ? {} : { intentId: tried.intentId }),
        ...deadlines,
        attemptsMax,
        pollMs,
      },
    ],
  });
  const result = child.result();
  await Promise.race([result, condition(() => order.cancel !== undefined)]);
  // The child may have ended in this very moment; then its result stands, and the signal has nobody to tell.
  if (order.cancel) await child.signal(stopPaymentSignal, { orderId }).catch(() => {});
  return result;
}

function reasonToWait({ state }: AuthoriseResult): PaymentRetryInput['reason'] {
  if (state === 'unclear') return 'unclear';
  return state === 'action-required' || state === 'processing' ? 'action-required' : 'declined';
}

function isAuthorised(tried: AuthoriseResult): tried is AuthoriseResult & { readonly intentId: string } {
  return tried.state === 'authorised' && tried.intentId !== null;
}

function summaryOf({ orderId, number, currency, totalMinor }: PlacedOrder) {
  return { orderId, number, currency, totalMinor };
}
