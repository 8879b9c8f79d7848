import { createStockActivities } from '../../activities/inventory/stock-activities.ts';
import { createStockRepository } from '../../db/inventory/stock-repository.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeInventory({ database }: WorkerParts) {
  return { [ORDERS_TASK_QUEUE]: createStockActivities({ stock: createStockRepository(database) }) };
}
