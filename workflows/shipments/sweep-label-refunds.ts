import { proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { leaveToNextSweep } from '../shared/leave-to-next-sweep.ts';
import { CARRIERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { LabelRefundActivities, LabelRefundRecords } from './label-refund-contract.ts';

/** What one sweep came to. */
export interface LabelRefundSweep {
  readonly due: number;
  readonly decided: number;
}

const { takeLabelRefunds } = proxyActivities<LabelRefundRecords>({
  startToCloseTimeout: '20s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
  summary: 'Look for labels whose price was asked back',
});

const { readLabelRefunds } = proxyActivities<LabelRefundActivities>({
  taskQueue: CARRIERS_TASK_QUEUE,
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '1m',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  summary: 'Ask the carriers what became of them',
});

/**
 * Run by a schedule of its own, so that a carrier that is away delays nothing else: carriers do not tell of a refund that they
 * reject. What could not be read is read with a later sweep.
 */
export async function sweepLabelRefunds(): Promise<LabelRefundSweep> {
  const due = await takeLabelRefunds();
  if (due.length === 0) return { due: 0, decided: 0 };
  const words = 'What became of the prices of labels could not be read';
  const read = await leaveToNextSweep(() => readLabelRefunds(due), words);
  return { due: due.length, decided: read?.decided ?? 0 };
}
