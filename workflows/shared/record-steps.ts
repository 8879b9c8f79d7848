import { proxyLocalActivities } from '@temporalio/workflow';

/**
 * Our own short database steps, as local activities. They retry for as long as the database is away: what an order
 * has come to must be written. Back-offs beyond `localRetryThreshold` become timers, so that an outage of an hour does
 * not fill the history with heartbeats of the workflow task.
 */
export function recordSteps<Records>() {
  return proxyLocalActivities<Records>({
    startToCloseTimeout: '5s',
    scheduleToCloseTimeout: '30 days',
    localRetryThreshold: '5s',
    retry: { initialInterval: '100ms', backoffCoefficient: 3, maximumInterval: '60s' },
  });
}
