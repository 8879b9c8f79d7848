import { lapseApprovals } from '../../db/approvals/lapse-approvals.ts';
import { createTaskEscalation } from '../../db/tasks/task-escalation.ts';
import type { TaskRecords } from '../../workflows/tasks/task-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeTasks({ database }: WorkerParts) {
  const escalation = createTaskEscalation(database);
  const tasks: TaskRecords = {
    async escalateTasks() {
      // Before: what has lapsed is overdue no longer.
      await lapseApprovals(database);
      return escalation.escalateTasks();
    },
  };
  return { [ORDERS_TASK_QUEUE]: tasks };
}
