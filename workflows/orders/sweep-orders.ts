import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import { addCounts } from '../shared/add-counts.ts';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { leaveToNextSweep } from '../shared/leave-to-next-sweep.ts';
import type { OpenOrderPosition, OrderRestarts, OrderSweep, OrderSweepActivities } from './order-sweep-contract.ts';

/** Batches in one run, so that its history stays short. */
const BATCHES_MAX = 200;

const { restartOrders } = proxyActivities<OrderSweepActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '5m',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
  summary: 'Look for orders without a workflow',
});

/** No retries: the next sweep does the same work, and must not wait for this one. */
const { noteLapsing, noteUnpaidParcels } = proxyActivities<OrderSweepActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '1m',
  retry: { maximumAttempts: 1 },
  summary: 'Look for money that lapses soon, and for parcels whose money has lapsed',
});

/**
 * Run by a schedule. Starts the workflow of each open order again whose workflow was terminated or has failed; it continues from the
 * state in the database. Signals orders whose parcel has no workflow any more. Then tells staff of orders whose authorisation lapses
 * within a day, and of parcels that may not leave because theirs has lapsed.
 */
export async function sweepOrders(after: OpenOrderPosition | null = null): Promise<OrderSweep> {
  const { next, ...restarts } = await restartAll(after);
  if (next) return continueAsNew<typeof sweepOrders>(next);
  let notesFailed = 0;
  for (const note of [noteLapsing, noteUnpaidParcels]) notesFailed += (await isNoted(note)) ? 0 : 1;
  return { ...restarts, notesFailed };
}

/** `next` is where the next run continues. */
async function restartAll(after: OpenOrderPosition | null): Promise<Awaited<ReturnType<typeof restartOrders>>> {
  let sum: OrderRestarts = { looked: 0, restarted: 0, missed: 0, taken: 0, failed: 0 };
  let from = after;
  for (let batches = 0; batches < BATCHES_MAX; batches += 1) {
    const { next, ...batch } = await restartOrders({ after: from });
    sum = addCounts(sum, batch);
    from = next;
    if (!next) break;
  }
  return { ...sum, next: from };
}

async function isNoted(note: () => Promise<unknown>): Promise<boolean> {
  const noted = await leaveToNextSweep(() => note().then(() => true), 'A message to staff could not be written');
  return noted ?? false;
}
