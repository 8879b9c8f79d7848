import { proxyActivities } from '@temporalio/workflow';
import { addCounts } from '../shared/add-counts.ts';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import type { CheckoutSweep, CheckoutSweepActivities } from './checkout-sweep-contract.ts';

/** The rest is left to the next sweep. */
const BATCHES_MAX = 40;

const { sweepOpenRequests } = proxyActivities<CheckoutSweepActivities>({
  startToCloseTimeout: '20s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
  summary: 'Look for requests that nobody has started',
});

/**
 * Starts the orders of requests that were stored while Temporal was down, or whose API died before it could start them. Old requests are
 * refused instead, so that no shopper is charged unexpectedly.
 */
export async function sweepCheckouts(): Promise<CheckoutSweep> {
  let sum: CheckoutSweep = { started: 0, expired: 0, taken: 0, failed: 0 };
  for (let batches = 0; batches < BATCHES_MAX; batches += 1) {
    const { more, ...batch } = await sweepOpenRequests();
    sum = addCounts(sum, batch);
    if (!more) break;
  }
  return sum;
}
