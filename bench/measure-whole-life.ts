import { setTimeout as delay } from 'node:timers/promises';
import { createCarrierVan } from '../dev/warehouse/carrier-van.ts';
import { createShopApi } from '../dev/warehouse/shop-api.ts';
import type { BreakableShop } from '../dev/shop/breakable-shop.ts';
import { eachAtOnce } from '../tests/support/each-at-once.ts';
import { runSql } from '../dev/stack/admin-database.ts';
import { processesOf } from './bench-shop.ts';
import { startCpuMeter } from './cpu-meter.ts';
import { round } from './figures.ts';
import { prepareShopLoad } from './shop-load.ts';

const CLIENTS = 16;
const HANDS = 8;
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
  const placeMany = (count: number) => eachAtOnce(Array.from({ length: count }), CLIENTS, () => load.placeOrder());
  const work = startWarehouse(shop);
  await placeMany(CLIENTS);
  await allCompleted(shop, CLIENTS, report);
  const meter = startCpuMeter(processesOf(shop));
  const startedAt = performance.now();
  await placeMany(orders);
  await allCompleted(shop, CLIENTS + orders, report);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpu = Object.entries(meter());
  await work.stop();
  await load.close();
  const total = cpu.reduce((sum, [, used]) => sum + used, 0);
  return {
    orders,
    ordersPerSecond: round(orders / seconds, 1),
    cpuSecondsPerOrder: round(total / orders, 3),
    cpuMsPerOrderByProcess: Object.fromEntries(cpu.map(([name, used]) => [name, round((used / orders) * 1_000, 1)])),
  };
}

/** Hands parcels over as soon as they are labelled; the simulated carrier delivers at once. */
function startWarehouse(shop: BreakableShop): { stop(): Promise<void> } {
  const api = createShopApi({ apiUrl: shop.api, apiKey: shop.staffKey });
  const van = createCarrierVan(shop.easypost ?? '');
  const stop = new AbortController();
  const work = async () => {
    while (!stop.signal.aborted) {
      const ready = await api.listShipments('ready');
      await eachAtOnce(ready, HANDS, async ({ id, trackingCode }) => {
        const left = await api.takeStep(id, 'hand-over', `bench:${id}`);
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

async function allCompleted(shop: BreakableShop, count: number, report: (line: string) => void): Promise<void> {
  for (const until = Date.now() + DONE_WITHIN_MS; ; await delay(500)) {
    const sql = `select count(*) as n from sales_order where status = 'completed'`;
    const [row] = (await runSql(shop.databaseUrl, sql)) as { n: string }[];
    if (Number(row?.n) >= count) return;
    if (Date.now() > until) throw new Error(`Only ${row?.n} of ${count} orders were completed`);
    report(`whole life: ${row?.n} of ${count} orders are completed`);
  }
}
