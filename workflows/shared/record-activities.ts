import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';

/** Pauses between two attempts of an activity. Those beyond the threshold become timers. */
export const recordRetries = {
  initialIntervalMs: 100,
  backoffCoefficient: 3,
  /** Each timer adds six events to the history: at most 20 an hour. */
  maximumIntervalMs: 180_000,
  localRetryThresholdMs: 5_000,
} as const;

/**
 * After which an attempt is given up and repeated. The database's own limits are below it (workers/database-limits.ts): an
 * attempt that still runs by then belongs to a machine that was suspended.
 */
export const RECORD_ACTIVITY_TIMEOUT_MS = 6_000;

const patience = {
  startToCloseTimeout: RECORD_ACTIVITY_TIMEOUT_MS,
  scheduleToCloseTimeout: '30 days',
  retry: {
    initialInterval: recordRetries.initialIntervalMs,
    backoffCoefficient: recordRetries.backoffCoefficient,
    maximumInterval: recordRetries.maximumIntervalMs,
  },
} as const;

/**
 * Our own short database transactions, as local activities: for the path that a shopper waits on, and for the counted steps
 * of an order's and a shipment's life (docs/architecture.md lists them). They are retried for as long as the database is
 * away. Back-offs beyond `localRetryThreshold` become timers, so that an outage of an hour does not fill the history with
 * heartbeats of the workflow task.
 */
export function localRecordActivities<Records>() {
  return proxyLocalActivities<Records>({ ...patience, localRetryThreshold: recordRetries.localRetryThresholdMs });
}

/**
 * The same as ordinary activities: for everything else, above all for what an update decides and no later step would find
 * out, and for messages to staff. What a workflow takes in is in the history only from the end of its workflow task. A local
 * activity writes before that: where the worker or the Temporal server dies in between, the task is done again, perhaps in
 * another order, and the database has what nobody follows up. An ordinary activity starts when what it follows from is durable.
 */
export function durableRecordActivities<Records>() {
  return proxyActivities<Records>(patience);
}
