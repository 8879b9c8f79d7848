import { medianOf } from './history-growth.ts';
import type { CellRun } from './run-cell.ts';
import type { SentRequest } from './steady-load.ts';

/** What new orders were answered while it lasted, such as "12 × 202, 3 × 503". */
export function describeAnswers(sent: readonly SentRequest[], { brokenAt, mendedAt }: CellRun): string {
  const counts = new Map<number | string, number>();
  for (const { kind, answer, sentAt } of sent) {
    if (kind !== 'place an order' || sentAt < brokenAt || sentAt > mendedAt) continue;
    const status = answer?.status ?? 'not';
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const each = [...counts].map(([status, count]) => `${count} × ${status}`);
  return `orders answered ${each.join(', ')}`;
}

export function describeHealing({ healing: { atOnceAfterMs, allConfirmedAfterMs } }: CellRun): string {
  return `new ones confirmed at once after ${inSeconds(atOnceAfterMs)}, all after ${inSeconds(allConfirmedAfterMs)}`;
}

export function describeGrowth(growth: readonly number[]): string {
  if (growth.length === 0) return 'no order was on its way';
  return `${medianOf(growth)} events added, at most ${Math.max(...growth)}, in ${growth.length} histories`;
}

function inSeconds(ms: number | undefined): string {
  return ms === undefined ? 'no time' : `${(ms / 1_000).toFixed(1)} s`;
}
