import { CancellationScope, condition, proxyActivities, TemporalFailure } from '@temporalio/workflow';
import type { AuthoriseResult, PaymentActivities, PaymentAttempt } from '../payments/payment-contract.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { isNonRetryable } from '../shared/is-non-retryable.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { asSentence } from '../shared/escape-markdown.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { tryLocallyFirst } from '../shared/try-locally-first.ts';
import type { PlacedOrder } from './checkout-contract.ts';
import type { CheckoutOrder } from './checkout-slice.ts';

/**
 * Reserves the money of a placed order. `no-answer`: the provider did not answer by the payment deadline, or a failure that no retry
 * remedies has cancelled the order. A cancellation does not wait for the answer; the undo finds out what the call has done.
 */
export async function authorise(
  order: CheckoutOrder,
  placed: PlacedOrder,
  payment: PaymentAttempt,
): Promise<AuthoriseResult | 'no-answer'> {
  const { cancellation } = order;
  const request = { ...payment, orderId: placed.orderId, orderNumber: placed.number };
  const scope = new CancellationScope();
  const answer = scope
    .run(() =>
      tryLocallyFirst<PaymentActivities, AuthoriseResult>(
        (payments) => payments.authorisePayment(request),
        () => durably(order.input.timing.paymentDeadlineMs).authorisePayment({ ...request, checkFirst: true }),
      ),
    )
    .catch(async (error: unknown): Promise<'no-answer'> => {
      if (!(error instanceof TemporalFailure)) throw error;
      if (isNonRetryable(error)) await cancelUncharged(order, reasonOf(error));
      return 'no-answer';
    });
  await Promise.race([answer, condition(() => cancellation.request !== undefined)]);
  if (cancellation.request) scope.cancel();
  return answer;
}

/**
 * Cancels an order whose payment request the provider rejected as invalid or answered with other amounts: a fault of the shop's, not the
 * shopper's. The message to staff stays after the order has ended.
 */
export async function cancelUncharged({ cancellation, attention }: CheckoutOrder, why: string): Promise<void> {
  cancellation.request ??= { reasonCode: 'failure', note: `Nothing could be charged: ${why}` };
  const message = `Nothing could be charged: ${asSentence(why)} Mend the cause: other orders may meet it, too.`;
  await attention.set('provider', message);
}

function durably(deadlineMs: number) {
  return proxyActivities<PaymentActivities>({
    taskQueue: PAYMENTS_TASK_QUEUE,
    startToCloseTimeout: '10s',
    // The shopper waits, so the call of a dead worker is repeated after missed heartbeats, not only after the full timeout.
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: deadlineMs,
    retry: { initialInterval: '200ms', maximumInterval: '15s' },
    cancellationType: 'TRY_CANCEL',
    summary: 'Reserve the money on the card',
  });
}
