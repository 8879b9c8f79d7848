import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type * as workflows from '../workflows/index.ts';
import { ORDERS_TASK_QUEUE } from '../workflows/shared/task-queues.ts';

interface Sweep {
  readonly workflow: keyof typeof workflows;
  readonly every: '30s' | '1m';
  readonly note: string;
}

/** What is looked after by the clock. A run that is still going is not overlapped: the next one finds the same work. */
const sweeps: readonly Sweep[] = [
  { workflow: 'sweepCheckouts', every: '30s', note: 'Starts stored requests that no workflow has taken up' },
  { workflow: 'sweepInboundEvents', every: '30s', note: 'Forwards webhooks whose signal was lost' },
  { workflow: 'sweepBackorders', every: '1m', note: 'Gives free stock to the orders that wait for it, oldest first' },
];

/** Makes sure that every sweep is scheduled, as it is described here. Safe to call from each worker that starts. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const { workflow, every, note } of sweeps) {
    const scheduleId = `every-${every}-${workflow}`;
    try {
      await client.schedule.create({
        scheduleId,
        spec: { intervals: [{ every }] },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
        action: {
          type: 'startWorkflow',
          workflowType: workflow,
          taskQueue: ORDERS_TASK_QUEUE,
          workflowId: workflow,
          args: [],
        },
        state: { note },
      });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }
}
