import { proxyActivities } from '@temporalio/workflow';
import type { LateAuthorisation, LateAuthorisationActivities } from '../payments/late-authorisation-contract.ts';
import { addCounts } from '../shared/add-counts.ts';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { leaveToNextSweep } from '../shared/leave-to-next-sweep.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { InboundEventActivities, InboundEventSweep } from './inbound-event-contract.ts';

/** A sweep that is not done by then leaves the rest to the next one. */
const BATCHES_MAX = 40;

const { forwardInboundEvents } = proxyActivities<InboundEventActivities>({
  startToCloseTimeout: '20s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
  summary: 'Look for what was told, and has had no effect yet',
});

/** Below a minute, when the next sweep comes. What could not be released is tried again with the next look at its event. */
const { releaseLateAuthorisations } = proxyActivities<LateAuthorisationActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '45s',
  scheduleToCloseTimeout: '45s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
});

/**
 * Looks again at webhooks that were stored and have had no effect yet: because Temporal was away when they came, because
 * a workflow was signalled and its step was lost, or because their workflow has ended. Whatever the database shows by
 * now is settled. Nothing waits for a third party but the end of the sweep.
 */
export async function sweepInboundEvents(): Promise<InboundEventSweep> {
  const releases: Promise<unknown>[] = [];
  let sum: InboundEventSweep = { settled: 0, told: 0, waiting: 0, noted: 0, failed: 0 };
  for (let batches = 0; batches < BATCHES_MAX; batches += 1) {
    const { more, late, ...batch } = await forwardInboundEvents();
    sum = addCounts(sum, batch);
    if (late.length > 0) releases.push(release(late));
    if (!more) break;
  }
  await Promise.all(releases);
  return sum;
}

function release(late: readonly LateAuthorisation[]): Promise<unknown> {
  return leaveToNextSweep(() => releaseLateAuthorisations(late), 'Money that came late could not be released');
}
