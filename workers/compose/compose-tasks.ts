import { createTaskEscalation } from '../../db/tasks/task-escalation.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeTasks({ database }: WorkerParts) {
  return { [ORDERS_TASK_QUEUE]: createTaskEscalation(database) };
}
