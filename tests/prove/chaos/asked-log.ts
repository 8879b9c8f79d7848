import { writeFileSync } from 'node:fs';

/** What was asked of which order and what came of it, to find out afterwards what did the harm. */
export interface AskedLog {
  note(orderId: string, what: string): void;
  /** Something of this kind was answered with yes. */
  accept(what: string): void;
  readonly accepted: ReadonlySet<string>;
  /** How often which answer came, the most frequent first. */
  counts(): string;
  /** A line of JSON for each order. */
  writeTo(file: string): void;
}

export function createAskedLog(): AskedLog {
  const startedAt = performance.now();
  const byOrder = new Map<string, string[]>();
  const counts = new Map<string, number>();
  const accepted = new Set<string>();
  return {
    accepted,
    accept: (what) => void accepted.add(what),
    note(orderId, what) {
      counts.set(what, (counts.get(what) ?? 0) + 1);
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(2);
      byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), `${seconds} ${what}`]);
    },
    counts: () => describeCounts(counts),
    writeTo(file) {
      const lines = [...byOrder].map(([orderId, asked]) => JSON.stringify({ orderId, asked }));
      writeFileSync(file, `${lines.join('\n')}\n`);
    },
  };
}

export function describeCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} × ${count}`)
    .join(', ');
}
