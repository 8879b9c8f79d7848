import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { orderIdKey } from '../../../workflows/shared/order-id-key.ts';
import type { CellRun } from './run-cell.ts';
import type { SentRequest } from './steady-load.ts';

/** By how many events the histories of orders of goods in stock, which have all one story, are longer than usual. */
export interface HistoryGrowth {
  /** In the history of an undisturbed order. */
  readonly usual: number;
  /** Workflows of orders and parcels that have not come to their end. */
  readonly running: number;
  ofOrders(orderIds: readonly string[]): readonly number[];
  /** Of the orders that were on their way when it began, or came while it lasted, and that no fault before had hit. */
  ofRun(run: HitOrders): readonly number[];
}

/** What tells which orders a fault may have hit. Times are epoch milliseconds. */
export type HitOrders = Pick<CellRun, 'unfinished' | 'from' | 'mendedAt'>;

const ofOrders = 'WorkflowType in ("processOrder", "shipmentTracking")';
const LISTED_WITHIN_MS = 30_000;

export async function measureGrowth(
  temporal: Pick<Client, 'workflow'>,
  sent: readonly SentRequest[],
  { undisturbed, runs }: { readonly undisturbed: readonly string[]; readonly runs: readonly HitOrders[] },
): Promise<HistoryGrowth> {
  const { lengths, running } = await readHistoryLengths(temporal);
  const regular = new Map(
    sent.flatMap(({ isRegularOrder, orderId, sentAt }) =>
      isRegularOrder && orderId !== undefined ? [[orderId, sentAt] as const] : [],
    ),
  );
  const lengthsOf = (ids: readonly string[]) => ids.filter((id) => regular.has(id)).map((id) => lengths.get(id) ?? 0);
  const usual = medianOf(lengthsOf(undisturbed));
  const growthOf: HistoryGrowth['ofOrders'] = (ids) => lengthsOf(ids).map((length) => length - usual);
  return {
    usual,
    running,
    ofOrders: growthOf,
    ofRun: (run) => growthOf(ordersHitFirstBy(run, runs, regular)),
  };
}

/** What one fault has held up is not put down to the next. */
export function ordersHitFirstBy(
  { unfinished, from, mendedAt }: HitOrders,
  runs: readonly HitOrders[],
  sentAtOf: ReadonlyMap<string, number>,
): readonly string[] {
  const faultBefore = Math.max(0, ...runs.map((run) => run.mendedAt).filter((mended) => mended <= from));
  const during = [...sentAtOf].filter(([, sentAt]) => sentAt >= from && sentAt <= mendedAt).map(([id]) => id);
  const onTheirWay = new Set([...unfinished.map(({ id }) => id), ...during]);
  return [...onTheirWay].filter((id) => (sentAtOf.get(id) ?? 0) > faultBefore);
}

/**
 * The events in the histories of each order: its own workflow's and those of its parcels. Waits until the list, which
 * lags behind, shows the end of all of them, or for so long that there must be some that do not end.
 */
async function readHistoryLengths({ workflow }: Pick<Client, 'workflow'>) {
  for (const giveUpAt = Date.now() + LISTED_WITHIN_MS; ; await delay(500)) {
    const lengths = new Map<string, number>();
    let running = 0;
    for await (const listed of workflow.list({ query: ofOrders, pageSize: 1_000 })) {
      const { historyLength, status, typedSearchAttributes } = listed;
      if (status.name === 'RUNNING') running += 1;
      const orderId = typedSearchAttributes.get(orderIdKey);
      if (orderId !== undefined) lengths.set(orderId, (lengths.get(orderId) ?? 0) + historyLength);
    }
    if (running > 0 && Date.now() < giveUpAt) continue;
    return { lengths, running };
  }
}

export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
