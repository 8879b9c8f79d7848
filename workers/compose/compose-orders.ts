import { createOrderSweepActivities } from '../../activities/orders/order-sweep-activities.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeOrders({ config: { publicUrl }, database, client, readTerms }: WorkerParts) {
  return { [ORDERS_TASK_QUEUE]: createOrderSweepActivities({ database, client, readTerms, publicUrl }) };
}
