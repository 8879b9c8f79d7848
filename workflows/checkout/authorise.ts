import { CancellationScope, condition, proxyActivities, TemporalFailure } from '@temporalio/workflow';
import type { OrderState } from '../orders/order-state.ts';
import type { AuthoriseResult, PaymentActivities } from '../payments/payment-contract.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { sentence } from '../shared/plain-words.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { isFinal, tryAtOnce } from '../shared/try-at-once.ts';
import type { PaymentTry, PlacedOrder } from './checkout-contract.ts';

/**
 * Reserves the money of a placed order. `no-answer`: not until the payment's deadline, or never; a failure that no repeat
 * heals ends the order as cancelled. A cancellation does not wait for the answer: the undo finds out what came of the call.
 */
export async function authorise(
  order: OrderState,
  placed: PlacedOrder,
  payment: PaymentTry,
): Promise<AuthoriseResult | 'no-answer'> {
  const request = { ...payment, orderId: placed.orderId, orderNumber: placed.number };
  const scope = new CancellationScope();
  const answer = scope
    .run(() =>
      tryAtOnce(
        (payments) => payments.authorisePayment(request),
        () => patientSteps(order.input.timing.paymentDeadlineMs).authorisePayment({ ...request, checkFirst: true }),
      ),
    )
    .catch(async (error: unknown): Promise<'no-answer'> => {
      if (!(error instanceof TemporalFailure)) throw error;
      if (isFinal(error)) await cancelUncharged(order, reasonOf(error));
      return 'no-answer';
    });
  await Promise.race([answer, condition(() => order.cancel !== undefined)]);
  if (order.cancel) scope.cancel();
  return answer;
}

/**
 * A request that the provider refuses, or answers with what was not asked for, is a mistake of the shop's and not of the
 * shopper's: the words stay with staff when the order has ended.
 */
export async function cancelUncharged(order: OrderState, why: string): Promise<void> {
  order.cancel ??= { reasonCode: 'failure', note: `Nothing could be charged: ${why}` };
  const words = `Nothing could be charged: ${sentence(why)} Mend the cause: other orders may meet it, too.`;
  await order.attend('provider', words);
}

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
