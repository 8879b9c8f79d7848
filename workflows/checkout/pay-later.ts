import { condition, startChild } from '@temporalio/workflow';
import { PAYMENT_ATTEMPTS_MAX } from '../../domain/orders/order-timing.ts';
import {
  paymentWorkflowId,
  stopPaymentSignal,
  type AuthoriseResult,
  type PaymentRecords,
  type PaymentRetryInput,
  type PaymentRetryOutcome,
} from '../payments/payment-contract.ts';
import type { paymentRetry } from '../payments/payment-retry.ts';
import { orderIdKey } from '../shared/order-id-key.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { cancelUncharged } from './authorise.ts';
import { summaryOf, type CheckoutOutcome, type PlacedOrder } from './checkout-contract.ts';
import { answerShopper, type CheckoutOrder } from './checkout-slice.ts';

const records = localRecordActivities<PaymentRecords>();

/** The shopper is answered now, and may pay until the deadline; the stock stays held so long. */
export async function payLater(
  order: CheckoutOrder,
  placed: PlacedOrder,
  first: AuthoriseResult,
): Promise<CheckoutOutcome> {
  const { checkout, display } = order;
  const { orderId } = placed;
  const { paymentDeadlineMs, paymentRetryMs = paymentDeadlineMs } = order.input.timing;
  const payUntilAtMost = checkout.payUntil ?? 0;
  const actionRequired = first.state === 'action-required' || first.state === 'processing';
  // While the bank's page is open the shopper is at it; for another card a little while is enough, and the goods are others'.
  const payUntil = actionRequired ? payUntilAtMost : Math.min(Date.now() + paymentRetryMs, payUntilAtMost);
  checkout.payUntil = payUntil;
  const state = actionRequired || first.state === 'unclear' ? first.state : 'declined';
  const declineCode = first.declineCode ?? first.state;
  const why = actionRequired ? {} : { declineCode };
  const attempt = 1;
  await records.recordPaymentAttempt({ orderId, attempt, ...first, state, payUntil, ...why });
  await answerShopper(checkout, {
    kind: actionRequired ? 'payment-action-required' : 'payment-declined',
    order: summaryOf(placed),
    attempt,
    payUntil,
    ...(actionRequired ? {} : { declineCode }),
    ...(first.state === 'unclear' ? { unclear: true } : {}),
  });
  display.show({
    status: 'awaiting-payment',
    paymentStatus: actionRequired ? 'action-required' : first.state === 'unclear' ? 'pending' : 'declined',
    waitingFor: actionRequired ? 'the shopper at the bank’s page' : 'another payment method from the shopper',
  });

  const outcome = await awaitPayment(order, placed, first, { payUntil, payUntilAtMost, retryMs: paymentRetryMs });
  if (outcome.kind === 'failed') await cancelUncharged(order, outcome.why);
  if (order.cancellation.request) return 'cancelled';
  if (outcome.kind !== 'confirmed') return 'expired';
  display.note({ status: 'confirmed', paymentStatus: 'authorised' });
  return 'confirmed';
}

async function awaitPayment(
  { input, cancellation }: CheckoutOrder,
  placed: PlacedOrder,
  first: AuthoriseResult,
  deadlines: Pick<PaymentRetryInput, 'payUntil' | 'payUntilAtMost' | 'retryMs'>,
): Promise<PaymentRetryOutcome> {
  const { paymentPollMs: pollMs, paymentAttemptsMax: attemptsMax = PAYMENT_ATTEMPTS_MAX } = input.timing;
  const { orderId, number, totalMinor, currency } = placed;
  const child = await startChild<typeof paymentRetry>('paymentRetry', {
    workflowId: paymentWorkflowId(number),
    // Where the order's workflow was terminated, its payment does not matter any more.
    parentClosePolicy: 'TERMINATE',
    staticSummary: `Payment of ${number}`,
    typedSearchAttributes: [{ key: orderIdKey, value: orderId }],
    args: [
      {
        orderId,
        orderNumber: number,
        amountMinor: totalMinor,
        currency,
        attempt: 1,
        reason: reasonToWait(first),
        ...(first.declineCode === undefined ? {} : { declineCode: first.declineCode }),
        ...(first.intentId === null ? {} : { intentId: first.intentId }),
        ...deadlines,
        attemptsMax,
        pollMs,
      },
    ],
  });
  const result = child.result();
  await Promise.race([result, condition(() => cancellation.request !== undefined)]);
  // The child may have ended in this very moment; then its result stands, and nobody receives the signal.
  if (cancellation.request) await child.signal(stopPaymentSignal, { orderId }).catch(() => {});
  return result;
}

function reasonToWait({ state }: AuthoriseResult): PaymentRetryInput['reason'] {
  if (state === 'unclear') return 'unclear';
  return state === 'action-required' || state === 'processing' ? 'action-required' : 'declined';
}
