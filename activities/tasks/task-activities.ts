import type { TaskRecords } from '../../workflows/tasks/task-contract.ts';

export interface TaskActivityDeps {
  readonly escalation: TaskRecords;
  /** Of what is overdue and they were not told of. */
  readonly tellOperators: () => Promise<unknown>;
}

/** Whoever dies between the two leaves the second to the next run, which finds the same tasks untold. */
export function createTaskActivities({ escalation, tellOperators }: TaskActivityDeps): TaskRecords {
  return {
    async escalateTasks() {
      const escalated = await escalation.escalateTasks();
      await tellOperators();
      return escalated;
    },
  };
}
