import { recordSteps } from '../shared/record-steps.ts';
import { wakeBackorders } from '../shared/wake-backorders.ts';
import type { BackorderRecords } from './backorder-contract.ts';

const { allocateBackorders } = recordSteps<BackorderRecords>();

/**
 * Run by a schedule: gives stock that has become free, by whatever way, to those who wait for it. Runs must not
 * overlap (the schedule's policy is SKIP); one that is missed is made good by the next.
 */
export async function sweepBackorders(): Promise<{ readonly ordersWoken: number }> {
  const { orderIds } = await allocateBackorders();
  await wakeBackorders(orderIds);
  return { ordersWoken: orderIds.length };
}
