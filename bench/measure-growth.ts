import type { BreakableShop } from '../dev/shop/breakable-shop.ts';
import { processesOf } from './bench-shop.ts';
import { memoryOf, startCpuMeter } from './cpu-meter.ts';
import { placementFigures, round, type PlacementFigures } from './figures.ts';
import { describe } from './measure-placement.ts';
import { runLoad } from './run-load.ts';
import { prepareShopLoad } from './shop-load.ts';

const CLIENTS = 32;
const WARM_UP_MS = 5_000;
const PROGRESS_MS = 15_000;

export interface GrowthFigures extends PlacementFigures {
  /** When the measurement began. */
  readonly openOrders: number;
  readonly workerMemoryMb: number;
}

/** Placing orders beside more and more that are open: each a workflow that waits. */
export async function measureGrowth(
  shop: BreakableShop,
  { openOrders, seconds }: { openOrders: readonly number[]; seconds: number },
  report: (line: string) => void,
): Promise<readonly GrowthFigures[]> {
  const load = await prepareShopLoad(shop, CLIENTS);
  const figures: GrowthFigures[] = [];
  const run = (forMs: number) => runLoad({ clients: CLIENTS, forMs, send: load.placeOrder });
  let open = (await run(WARM_UP_MS)).done;
  for (const wanted of openOrders) {
    while (open < wanted) {
      open += (await run(PROGRESS_MS)).done;
      report(`growth: ${open} of ${wanted} orders are open`);
    }
    const meter = startCpuMeter(processesOf(shop));
    const loaded = await run(seconds * 1_000);
    const measured = placementFigures(loaded, meter());
    report(`beside ${open} open orders: ${describe(measured)}`);
    figures.push({ openOrders: open, workerMemoryMb: round(memoryOf(processesOf(shop)['worker'] ?? 0)), ...measured });
    open += loaded.done;
  }
  await load.close();
  return figures;
}
