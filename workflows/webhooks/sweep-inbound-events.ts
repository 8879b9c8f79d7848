import { proxyActivities, TemporalFailure } from '@temporalio/workflow';
import type { LateAuthorisation, LateAuthorisationActivities } from '../payments/late-authorisation-contract.ts';
import type { LabelRefundActivities, LabelRefundRecords } from '../shipments/label-refund-contract.ts';
import { addCounts } from '../shared/add-counts.ts';
import { CARRIERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { InboundEventActivities, InboundEventSweep } from './inbound-event-contract.ts';

/** A sweep that is not done by then leaves the rest to the next one. */
const BATCHES_MAX = 40;

const { forwardInboundEvents, takeLabelRefunds } = proxyActivities<InboundEventActivities & LabelRefundRecords>({
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
  summary: 'Look for what was told or promised, and has had no effect yet',
});

/** A payment that could not be released is tried again with the next look at its event. */
const { releaseLateAuthorisations } = proxyActivities<LateAuthorisationActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '2m',
  scheduleToCloseTimeout: '2m',
  heartbeatTimeout: '15s',
});

/** What could not be read then is read with a later sweep. */
const { readLabelRefunds } = proxyActivities<LabelRefundActivities>({
  taskQueue: CARRIERS_TASK_QUEUE,
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '1m',
  heartbeatTimeout: '15s',
});

/**
 * Looks again at webhooks that were stored and have had no effect yet: because Temporal was away when they came, because
 * a workflow heard of them and its step was lost, or because whom they concern has ended. Whatever the database shows by
 * now is settled. And where no webhook comes, it looks for itself: carriers do not tell of a refund that they reject.
 */
export async function sweepInboundEvents(): Promise<InboundEventSweep> {
  let sum: InboundEventSweep = { settled: 0, told: 0, waiting: 0, noted: 0, failed: 0 };
  for (let batches = 0; batches < BATCHES_MAX; batches += 1) {
    const { more, late, ...batch } = await forwardInboundEvents();
    sum = addCounts(sum, batch);
    await release(late);
    if (!more) break;
  }
  await lookAtLabelRefunds();
  return sum;
}

/** The other events do not wait until the provider can be reached. */
async function release(late: readonly LateAuthorisation[]): Promise<void> {
  if (late.length === 0) return;
  try {
    await releaseLateAuthorisations(late);
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
  }
}

/** Last: a carrier that is away delays nothing else. */
async function lookAtLabelRefunds(): Promise<void> {
  try {
    const due = await takeLabelRefunds();
    if (due.length > 0) await readLabelRefunds(due);
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
  }
}
