import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';

/** Pauses between two tries of a step. Those beyond the threshold become timers. */
export const recordRetries = {
  initialIntervalMs: 100,
  backoffCoefficient: 3,
  /** Each timer adds six events to the history: at most 20 an hour. */
  maximumIntervalMs: 180_000,
  localRetryThresholdMs: 5_000,
} as const;

/**
 * After which a step is given up and tried again. What the database may take for one is less (workers/database-limits.ts):
 * an attempt that still runs by then belongs to a machine that has stood still.
 */
export const RECORD_STEP_TIMEOUT_MS = 6_000;

const patience = {
  startToCloseTimeout: RECORD_STEP_TIMEOUT_MS,
  scheduleToCloseTimeout: '30 days',
  retry: {
    initialInterval: recordRetries.initialIntervalMs,
    backoffCoefficient: recordRetries.backoffCoefficient,
    maximumInterval: recordRetries.maximumIntervalMs,
  },
} as const;

/**
 * Our own short database steps, as local activities. They retry for as long as the database is away: what an order
 * has come to must be written. Back-offs beyond `localRetryThreshold` become timers, so that an outage of an hour does
 * not fill the history with heartbeats of the workflow task.
 */
export function recordSteps<Records>() {
  return proxyLocalActivities<Records>({ ...patience, localRetryThreshold: recordRetries.localRetryThresholdMs });
}

/**
 * The same steps as ordinary activities: for what an update decides about an order and no later step would find out, and
 * for words to staff, which no later step takes away unless the workflow knows of them. What a workflow takes in stands in
 * the history only from the end of its workflow task. A local activity writes before that: where the worker or the Temporal
 * server dies in between, the task is done again, perhaps in another order, and the database has what nobody follows up.
 * An ordinary activity begins when what it follows from is safe.
 */
export function recordStepsOnceAccepted<Records>() {
  return proxyActivities<Records>(patience);
}
