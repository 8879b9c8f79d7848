import { createTaskActivities } from '../../activities/tasks/task-activities.ts';
import { lapseApprovals } from '../../db/approvals/lapse-approvals.ts';
import { tellOperators } from '../../db/messages/tell-operators.ts';
import { createTaskEscalation } from '../../db/tasks/task-escalation.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeTasks({ config, database, policies }: WorkerParts) {
  const tasks = createTaskEscalation(database);
  return {
    [ORDERS_TASK_QUEUE]: createTaskActivities({
      escalation: {
        async escalateTasks() {
          // Before: what has lapsed is overdue no longer.
          await lapseApprovals(database);
          return tasks.escalateTasks();
        },
      },
      async tellOperators() {
        const { operatorsEveryMinutes } = (await policies.read()).documents.tasks;
        await tellOperators(database, { addresses: config.operators, everyMinutes: operatorsEveryMinutes });
      },
    }),
  };
}
