import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

const ofOrders = 'WorkflowType in ("processOrder", "shipmentTracking", "paymentRetry", "backorderRestock")';
const LISTED_WITHIN_MS = 30_000;

/**
 * The events in the histories of each order: its own workflow's and those of its parcels, payment and backorder. Waits
 * until the list, which lags behind, shows the end of all of them.
 */
export async function readHistoryLengths({ workflow }: Pick<Client, 'workflow'>): Promise<ReadonlyMap<string, number>> {
  for (const until = Date.now() + LISTED_WITHIN_MS; ;) {
    const lengths = new Map<string, number>();
    let running = 0;
    for await (const { workflowId, parentExecution, historyLength, status } of workflow.list({
      query: ofOrders,
      pageSize: 1_000,
    })) {
      if (status.name === 'RUNNING') running += 1;
      const orderId = (parentExecution?.workflowId ?? workflowId).replace(/^order-/, '');
      lengths.set(orderId, (lengths.get(orderId) ?? 0) + historyLength);
    }
    if (running === 0) return lengths;
    if (Date.now() > until) throw new Error(`${running} workflows of orders still run`);
    await delay(500);
  }
}

/** The middle one. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
