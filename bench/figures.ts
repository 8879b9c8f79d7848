import type { CpuSeconds } from './cpu-meter.ts';
import type { LoadFigures } from './run-load.ts';

/** What a load came to, with what it cost. Latencies in milliseconds. */
export interface PlacementFigures {
  readonly clients: number;
  readonly orders: number;
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of all processes together, the one that makes the load included. */
  readonly cpuSecondsPerOrder: number;
  readonly cpuMsPerOrderByProcess: Readonly<Record<string, number>>;
}

export function placementFigures(load: LoadFigures, cpu: CpuSeconds): PlacementFigures {
  const total = Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0);
  return {
    clients: load.clients,
    orders: load.done,
    ordersPerSecond: round(load.perSecond, 1),
    p50Ms: round(load.p50Ms),
    p95Ms: round(load.p95Ms),
    p99Ms: round(load.p99Ms),
    cpuSecondsPerOrder: round(total / load.done, 4),
    cpuMsPerOrderByProcess: Object.fromEntries(
      Object.entries(cpu).map(([name, seconds]) => [name, round((seconds / load.done) * 1_000, 1)]),
    ),
  };
}

/** The round in the middle by orders a second, for each number of clients. */
export function medianRounds(rounds: readonly PlacementFigures[]): PlacementFigures[] {
  const byClients = Map.groupBy(rounds, ({ clients }) => clients);
  return [...byClients.values()].flatMap((some) => {
    const sorted = some.toSorted((a, b) => a.ordersPerSecond - b.ordersPerSecond);
    const middle = sorted[Math.floor((sorted.length - 1) / 2)];
    return middle ? [middle] : [];
  });
}

export function round(value: number, digits = 0): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
