import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeFulfilment({ database }: WorkerParts) {
  return { [ORDERS_TASK_QUEUE]: createFulfilmentRepository(database) };
}
