import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { processesOf } from './bench-shop.ts';
import { memoryOf, startCpuMeter } from './cpu-meter.ts';
import { placementFigures, round, type PlacementFigures } from './figures.ts';
import { describe } from './measure-placement.ts';
import { runLoad } from './run-load.ts';
import { prepareShopLoad, type ShopLoad } from './shop-load.ts';

const CLIENTS = 32;
/** Seen to place 29 orders a second where 32 clients place 25: fewer wait for one another. */
const FILL_CLIENTS = 12;
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
      open += await fill(load);
      report(`growth: ${open} of ${wanted} orders are open`);
    }
    const meter = startCpuMeter(processesOf(shop));
    const loaded = await run(seconds * 1_000);
    const measured = placementFigures(loaded, meter());
    const workerMemoryMb = round(memoryOf(processesOf(shop)['worker'] ?? 0));
    report(`beside ${open} open orders: ${describe(measured)}, worker ${workerMemoryMb} MB`);
    figures.push({ openOrders: open, workerMemoryMb, ...measured });
    open += loaded.done;
  }
  await load.close();
  return figures;
}

/** Places orders for a while and gives back how many were confirmed at once: in an hour one may have to wait. */
async function fill(load: ShopLoad): Promise<number> {
  let confirmed = 0;
  const count = () => {
    confirmed += 1;
  };
  await runLoad({ clients: FILL_CLIENTS, forMs: PROGRESS_MS, send: () => load.placeOrder().then(count, () => {}) });
  if (confirmed === 0) throw new Error('No order was confirmed any more');
  return confirmed;
}
