import { proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { wakeBackorders } from './wake-backorders.ts';
import type { BackorderRecords } from './backorder-contract.ts';

/** A transaction for every twenty SKUs, so it may take longer than a step of an order. */
const { allocateBackorders } = proxyActivities<BackorderRecords>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

/** The rest is left to the next run. */
const ROUNDS_MAX = 40;

/**
 * Run by a schedule: allocates stock that has become free to waiting orders. Runs must not overlap (the schedule's policy is SKIP); the
 * next one makes up for a missed one.
 */
export async function sweepBackorders(): Promise<{ readonly ordersWoken: number }> {
  let ordersWoken = 0;
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
    const { orderIds, more } = await allocateBackorders();
    await wakeBackorders(orderIds);
    ordersWoken += orderIds.length;
    if (!more) break;
  }
  return { ordersWoken };
}
