import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { OpenOrderPosition, OrderSweep, OrderSweepActivities } from './order-sweep-contract.ts';

/** So many orders a run, so that its history stays short. */
const BATCHES_MAX = 200;

const { noteLapsing, restartOrders } = proxyActivities<OrderSweepActivities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '5m',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
  summary: 'Look for orders without a workflow, and for money that lapses soon',
});

/**
 * Run by a schedule: an open order whose workflow was terminated, or has failed, gets another, which goes on from where
 * the database has the order. And staff are told of orders whose reservation lapses within a day.
 */
export async function sweepOrders(after: OpenOrderPosition | null = null): Promise<OrderSweep> {
  let sum: OrderSweep = { looked: 0, restarted: 0, taken: 0, failed: 0 };
  let from = after;
  if (after === null) await noteLapsing();
  for (let batches = 0; batches < BATCHES_MAX; batches += 1) {
    const { next, ...batch }: Awaited<ReturnType<typeof restartOrders>> = await restartOrders({ after: from });
    sum = {
      looked: sum.looked + batch.looked,
      restarted: sum.restarted + batch.restarted,
      taken: sum.taken + batch.taken,
      failed: sum.failed + batch.failed,
    };
    if (!next) return sum;
    from = next;
  }
  return continueAsNew<typeof sweepOrders>(from);
}
