import { proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import type { EscalatedTasks, TaskRecords } from './task-contract.ts';

const records = proxyActivities<TaskRecords>({
  startToCloseTimeout: '20s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
  summary: 'Mark tasks that are overdue',
});

/** Run by a schedule: whatever has waited for a person beyond its deadline is marked, so that it comes first. */
export async function escalateTasks(): Promise<EscalatedTasks> {
  return records.escalateTasks();
}
