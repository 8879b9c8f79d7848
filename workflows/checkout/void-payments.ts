import { proxyActivities } from '@temporalio/workflow';
import type { PaymentActivities } from '../payments/payment-contract.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import type { OrderCore } from '../shared/order/order-core.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';

/** Money may be released for as long as it takes: nobody is charged for what they did not get. */
const payments = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  // Where the answer of an attempt was lost, what the shop was paid since may have to be read.
  startToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  // Below the 24 hours for which the provider remembers a key.
  scheduleToCloseTimeout: '23h',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
  summary: 'Release the reserved money',
});

/** The undo of every attempt to pay. Where somebody asked for it, the order says from then on that it is being cancelled. */
export function voidPayments({
  input: { orderId },
  cancellation,
}: Pick<OrderCore, 'input' | 'cancellation'>): Promise<void> {
  const isAskedFor = cancellation.request !== undefined && cancellation.request.reasonCode !== 'failure';
  return payments.voidPayments({ orderId, ...(isAskedFor && { isCancellation: true }) });
}
