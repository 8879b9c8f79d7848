import { createRetentionActivities } from '../../activities/retention/retention-activities.ts';
import { createRetentionRepository } from '../../db/retention/retention-repository.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeRetention({ database, policies, metrics: { countForgotten = () => {} } }: WorkerParts) {
  const retention = createRetentionRepository(database, policies);
  return { [ORDERS_TASK_QUEUE]: createRetentionActivities({ retention, countForgotten }) };
}
