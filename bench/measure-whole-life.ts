import { setTimeout as delay } from 'node:timers/promises';
import { createCarrierVan } from '../dev/warehouse/carrier-van.ts';
import { createShopApi } from '../dev/warehouse/shop-api.ts';
import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { eachAtOnce } from '../tests/support/each-at-once.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { processesOf } from './bench-shop.ts';
import { startCpuMeter } from './cpu-meter.ts';
import { round } from './figures.ts';
import { prepareShopLoad, type ShopLoad } from './shop-load.ts';

const CLIENTS = 4;
const HANDS = 4;
const IN_FLIGHT = 6;
const WARM_UP_ORDERS = 40;
const LOOK_EVERY_MS = 250;
const DONE_WITHIN_MS = 900_000;

export interface WholeLifeFigures {
  readonly orders: number;
  readonly ordersPerSecond: number;
  readonly cpuSecondsPerOrder: number;
  readonly cpuMsPerOrderByProcess: Readonly<Record<string, number>>;
}

/** Orders from their placement to their completion, in a warehouse and with a carrier that answer at once. */
export async function measureWholeLife(
  shop: BreakableShop,
  orders: number,
  report: (line: string) => void,
): Promise<WholeLifeFigures> {
  const load = await prepareShopLoad(shop, CLIENTS);
  const database = await openDatabase({ url: shop.databaseUrl, poolSize: 1 });
  const life = followLives(database, report);
  const work = startWarehouse(shop, report);
  const liveAll = async (count: number) => {
    const until = life.placed() + count;
    await eachAtOnce(Array.from({ length: count }), CLIENTS, () => life.place(load));
    await life.allCompleted(until);
  };
  await liveAll(WARM_UP_ORDERS);
  const meter = startCpuMeter(processesOf(shop));
  const startedAt = performance.now();
  await liveAll(orders);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpu = Object.entries(meter());
  await work.stop();
  await load.close();
  await database.close();
  const total = cpu.reduce((sum, [, used]) => sum + used, 0);
  return {
    orders,
    ordersPerSecond: round(orders / seconds, 1),
    cpuSecondsPerOrder: round(total / orders, 3),
    cpuMsPerOrderByProcess: Object.fromEntries(cpu.map(([name, used]) => [name, round((used / orders) * 1_000, 1)])),
  };
}

/** Hands parcels over as soon as they are labelled; the simulated carrier delivers at once. */
function startWarehouse(shop: BreakableShop, report: (line: string) => void): { stop(): Promise<void> } {
  const api = createShopApi({ apiUrl: shop.api, apiKey: shop.staffKey });
  const van = createCarrierVan(shop.easypost ?? '');
  const stop = new AbortController();
  const work = async () => {
    while (!stop.signal.aborted) {
      const ready = await api.listShipments('ready');
      await eachAtOnce(ready, HANDS, async ({ id, trackingCode }) => {
        const left = await api.takeStep(id, 'hand-over', `bench:${id}`).catch((error: Error) => {
          // As a warehouse does: what the shop could not take now is tried again, for it is still on the list.
          report(error.message);
          return false;
        });
        if (left && trackingCode !== null) await van.collect(trackingCode);
      });
      if (ready.length === 0) await delay(100);
    }
  };
  const working = work();
  return {
    async stop() {
      stop.abort();
      await working;
    },
  };
}

/** Orders that are on their way at once, from their placing to their completion: more would only wait for each other. */
function followLives(database: Database, report: (line: string) => void) {
  let placed = 0;
  const countCompleted = async () => {
    const sql = `select count(*) as n from sales_order where status = 'completed'`;
    const [row] = await database.em.fork().execute<{ n: string }[]>(sql);
    return Number(row?.n);
  };
  return {
    placed: () => placed,
    async place(load: ShopLoad): Promise<void> {
      placed += 1;
      while (placed - (await countCompleted()) > IN_FLIGHT) await delay(LOOK_EVERY_MS);
      await load.placeOrder();
    },
    async allCompleted(count: number): Promise<void> {
      for (const until = Date.now() + DONE_WITHIN_MS; ; await delay(LOOK_EVERY_MS)) {
        const completed = await countCompleted();
        report(`whole life: ${completed} of ${count} orders are completed`);
        if (completed >= count) return;
        if (Date.now() > until) throw new Error(`Only ${completed} of ${count} orders were completed`);
      }
    },
  };
}
