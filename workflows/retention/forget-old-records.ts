import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { leaveToNextSweep } from '../shared/leave-to-next-sweep.ts';
import { forgettables, type Forgettable, type RetentionActivities, type RetentionSweep } from './retention-contract.ts';

/** Tried a few times only: the next run finds the same, and the other tables are not to wait. */
const { forgetOld } = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 3 },
});

/**
 * Run by a schedule: the one place that forgets what the shop needs no more, each table for itself. Where more is due than a run
 * takes, as in a shop that has never forgotten anything, another follows at once.
 */
export async function forgetOldRecords(): Promise<RetentionSweep> {
  const rows: Partial<Record<Forgettable, number>> = {};
  const failed: Forgettable[] = [];
  let more = false;
  for (const what of forgettables) {
    const forgotten = await forget(what);
    if (!forgotten) failed.push(what);
    else if (forgotten.rows > 0) rows[what] = forgotten.rows;
    more ||= forgotten?.more ?? false;
  }
  if (more) await continueAsNew<typeof forgetOldRecords>();
  return { rows, failed };
}

function forget(what: Forgettable) {
  const words = `What is old could not be forgotten: ${what}`;
  return leaveToNextSweep(() => forgetOld.executeWithOptions({ summary: what }, [what]), words);
}
