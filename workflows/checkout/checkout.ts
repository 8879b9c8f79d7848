import { condition, proxyActivities, startChild } from '@temporalio/workflow';
import type { OrderState } from '../orders/order-state.ts';
import {
  paymentWorkflowId,
  stopPaymentSignal,
  type AuthoriseResult,
  type PaymentActivities,
  type PaymentRecords,
  type PaymentRetryOutcome,
} from '../payments/payment-contract.ts';
import type { paymentRetry } from '../payments/payment-retry.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { authorise } from './authorise.ts';
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
    () => records.releaseStock({ orderId }),
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

function voidUndo({ input: { orderId } }: OrderState): () => Promise<void> {
  return () => voidSteps.voidPayments({ orderId });
}

async function confirm(
  order: OrderState,
  placed: PlacedOrder,
  paid: Omit<ConfirmOrder, 'orderId'>,
): Promise<CheckoutOutcome> {
  const { attempt, intentId, authorisedMinor, card } = paid;
  await records.confirmOrder({ orderId: placed.orderId, attempt, intentId, authorisedMinor, ...(card && { card }) });
  await order.answerWith({ kind: 'confirmed', order: summaryOf(placed) });
  // Shown by what follows, when the order has to wait: each showing is a write of the server's.
  order.facts = { ...order.facts, status: 'confirmed', paymentStatus: 'authorised' };
  return 'confirmed';
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
