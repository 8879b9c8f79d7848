import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { runSql } from '../dev/stack/admin-database.ts';
import type { BenchConfig } from './bench-config.ts';
import { processesOf } from './bench-shop.ts';
import { countCosts, type OrderCosts } from './count-costs.ts';
import { startCpuMeter } from './cpu-meter.ts';
import { medianRounds, placementFigures, round, type PlacementFigures } from './figures.ts';
import { startLimitLoad } from './limit/limit-load.ts';
import { runLoad } from './run-load.ts';
import { prepareShopLoad } from './shop-load.ts';

/**
 * Caches fill, connections open, the compiler learns: not measured, for as long as so many measurements. Seen: a worker
 * took 28 ms an order in its first minute and 23 in its third. The limit, with far less code, showed no such thing.
 */
const WARM_UP_MEASUREMENTS = 4;

export interface PlacementResult {
  readonly placement: readonly PlacementFigures[];
  readonly limit: readonly PlacementFigures[];
  /** Ours by the limit's, for each number of clients. */
  readonly ratio: readonly { readonly clients: number; readonly throughput: number; readonly p99: number }[];
  readonly costs: OrderCosts;
}

/** Placing an order, and a bare workflow with the same steps, in turn on the same server. */
export async function measurePlacement(
  shop: BreakableShop,
  { clients: allClients, seconds, rounds }: BenchConfig,
  report: (line: string) => void,
): Promise<PlacementResult> {
  const ours = await prepareShopLoad(shop, Math.max(...allClients));
  const limit = await startLimitLoad(shop.temporalAddress, shop.logDir);
  const processes = { ...processesOf(shop), limitWorker: limit.worker.processGroup };
  const measure = async (name: string, clients: number, send: () => Promise<unknown>) => {
    const meter = startCpuMeter(processes);
    const figures = placementFigures(await runLoad({ clients, forMs: seconds * 1_000, send }), meter());
    report(`${name}: ${describe(figures)}`);
    return figures;
  };
  const [oursMeasured, limitMeasured]: [PlacementFigures[], PlacementFigures[]] = [[], []];
  const warmUpMs = WARM_UP_MEASUREMENTS * seconds * 1_000;
  for (const send of [ours.placeOrder, limit.checkOut]) await runLoad({ clients: 8, forMs: warmUpMs, send });
  // What autovacuum does within a minute: until then statements are planned as for empty tables.
  await runSql(shop.databaseUrl, 'analyze');
  for (let nth = 0; nth < rounds; nth += 1) {
    for (const clients of allClients) {
      limitMeasured.push(await measure('limit', clients, limit.checkOut));
      oursMeasured.push(await measure('ours ', clients, ours.placeOrder));
    }
  }
  await limit.stop();
  const costs = await countCosts(shop, ours);
  await ours.close();
  const [placement, bare] = [medianRounds(oursMeasured), medianRounds(limitMeasured)];
  return { placement, limit: bare, ratio: ratios(placement, bare), costs };
}

function ratios(ours: readonly PlacementFigures[], limit: readonly PlacementFigures[]): PlacementResult['ratio'] {
  return ours.flatMap(({ clients, ordersPerSecond, p99Ms }) => {
    const bare = limit.find((one) => one.clients === clients);
    if (!bare) return [];
    return [
      { clients, throughput: round(ordersPerSecond / bare.ordersPerSecond, 2), p99: round(p99Ms / bare.p99Ms, 2) },
    ];
  });
}

export function describe({ clients, ordersPerSecond, p50Ms, p95Ms, p99Ms, ...cost }: PlacementFigures): string {
  const by = Object.entries(cost.cpuMsPerOrderByProcess).map(([name, ms]) => `${name} ${ms}`);
  return `${clients} clients ${ordersPerSecond}/s, p50 ${p50Ms} p95 ${p95Ms} p99 ${p99Ms} ms, CPU ${round(cost.cpuSecondsPerOrder * 1_000, 1)} ms an order (${by.join(', ')})`;
}
