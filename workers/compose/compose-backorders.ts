import { createBackorderActivities } from '../../activities/backorders/backorder-activities.ts';
import { createBackorderRepository } from '../../db/backorders/backorder-repository.ts';
import { createOrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { registerOnce } from './register-once.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeBackorders({ database, signals }: WorkerParts) {
  return {
    [ORDERS_TASK_QUEUE]: registerOnce(
      ORDERS_TASK_QUEUE,
      createBackorderRepository(database),
      createBackorderActivities({ signals, numbers: createOrderNumberQueries(database) }),
    ),
  };
}
