import type { CellRun } from './run-cell.ts';
import type { SentRequest } from './steady-load.ts';
import { medianOf } from './history-lengths.ts';

/** What new orders were answered while it lasted, such as "12 × 202, 3 × 503". */
export function describeAnswers(sent: readonly SentRequest[], { brokenAt, mendedAt }: CellRun): string {
  const counts = new Map<number | string, number>();
  for (const { kind, answer, sentAt } of sent) {
    if (kind !== 'place an order' || sentAt < brokenAt || sentAt > mendedAt) continue;
    const status = answer?.status ?? 'none';
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
}

export function describeHealing({ healing: { atOnceAfterMs, allConfirmedAfterMs } }: CellRun): string {
  return `new orders at once again after ${inSeconds(atOnceAfterMs)}, all confirmed after ${inSeconds(allConfirmedAfterMs)}`;
}

/** By how many events the histories of these orders are longer than an undisturbed one. */
export function describeGrowth(growth: readonly number[]): string {
  return growth.length === 0
    ? 'no order on its way'
    : `${medianOf(growth)} history events added (at most ${Math.max(...growth)}) to ${growth.length} orders`;
}

function inSeconds(ms: number | undefined): string {
  return ms === undefined ? 'never' : `${(ms / 1_000).toFixed(1)} s`;
}
