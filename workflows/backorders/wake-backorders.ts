import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import type { BackorderActivities } from './backorder-contract.ts';

const activities = proxyActivities<BackorderActivities>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '200ms', maximumInterval: '15s' },
  summary: 'Wake the orders that were given goods',
});

/**
 * Signals orders that got stock; for every feature that frees stock. An order that a signal does not reach polls within a quarter of an
 * hour.
 */
export async function wakeBackorders(orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  try {
    await activities.wakeBackorders({ orderIds });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
}
