import { proxyLocalActivities } from '@temporalio/workflow';

/** Pauses between two tries of a step. Those beyond the threshold become timers. */
export const recordRetries = {
  initialIntervalMs: 100,
  backoffCoefficient: 3,
  /** Each timer adds six events to the history: at most 20 an hour. */
  maximumIntervalMs: 180_000,
  localRetryThresholdMs: 5_000,
} as const;

/**
 * Our own short database steps, as local activities. They retry for as long as the database is away: what an order
 * has come to must be written. Back-offs beyond `localRetryThreshold` become timers, so that an outage of an hour does
 * not fill the history with heartbeats of the workflow task.
 */
export function recordSteps<Records>() {
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs, localRetryThresholdMs } = recordRetries;
  return proxyLocalActivities<Records>({
    startToCloseTimeout: '5s',
    scheduleToCloseTimeout: '30 days',
    localRetryThreshold: localRetryThresholdMs,
    retry: { initialInterval: initialIntervalMs, backoffCoefficient, maximumInterval: maximumIntervalMs },
  });
}
