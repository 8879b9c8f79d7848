import { proxyActivities } from '@temporalio/workflow';
import type { PaymentActivities } from '../payments/payment-contract.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import type { OrderCore } from '../shared/order/order-core.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';

/** Retried for as long as the provider keeps the keys, because nobody may be charged for a cancelled order. */
const payments = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  // If the answer to an attempt was lost, all later payments of the shop may have to be listed.
  startToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  // Below the 24 hours for which the provider remembers a key.
  scheduleToCloseTimeout: '23h',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
  summary: 'Release the reserved money',
});

/** Undoes every payment attempt. If a cancellation was requested, the order shows from then on that it is being cancelled. */
export function voidPayments({
  input: { orderId },
  cancellation,
}: Pick<OrderCore, 'input' | 'cancellation'>): Promise<void> {
  const isAskedFor = cancellation.request !== undefined && cancellation.request.reasonCode !== 'failure';
  return payments.voidPayments({ orderId, ...(isAskedFor && { isCancellation: true }) });
}
