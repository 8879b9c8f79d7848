import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { leaveToNextSweep } from '../shared/leave-to-next-sweep.ts';
import { forgettables, type Forgettable, type RetentionActivities, type RetentionSweep } from './retention-contract.ts';

/** Few retries: the next run finds the same rows, and other tables must not wait. */
const { forgetOld } = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 3 },
});

/**
 * Run by a schedule: the only place that deletes data by age, table by table. If more is due than one run handles, it continues as new.
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
