import { setTimeout as delay } from 'node:timers/promises';
import { runSql } from '../dev/stack/admin-database.ts';
import type { BreakableShop } from '../dev/shop/breakable-shop.ts';
import { processesOf } from './bench-shop.ts';
import { memoryOf } from './cpu-meter.ts';
import { round } from './figures.ts';
import { prepareShopLoad } from './shop-load.ts';

const IN_FLIGHT = 1_000;
const STRIPE_ANSWERS_AFTER_MS = 20_000;
const DONE_WITHIN_MS = 300_000;

export interface MemoryFigures {
  readonly idleMb: number;
  /** Orders in the middle of their checkout, and what the worker holds at most meanwhile. */
  readonly inFlight: number;
  readonly peakMb: number;
}

/** A thousand orders at once in the middle of their checkout: the payment provider is slow. */
export async function measureMemory(shop: BreakableShop, report: (line: string) => void): Promise<MemoryFigures> {
  const load = await prepareShopLoad(shop, IN_FLIGHT);
  const worker = processesOf(shop)['worker'] ?? 0;
  const idleMb = round(memoryOf(worker));
  await fetch(`${shop.stripe}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ route: 'POST /v1/payment_intents', latencyMs: STRIPE_ANSWERS_AFTER_MS, times: IN_FLIGHT }),
  });
  // Nearly all are answered 202 when the API's patience is over, and go on.
  const placed = Promise.allSettled(Array.from({ length: IN_FLIGHT }, () => load.placeOrder()));
  let [peakMb, inFlight] = [idleMb, 0];
  for (const until = Date.now() + DONE_WITHIN_MS; ; await delay(500)) {
    peakMb = Math.max(peakMb, round(memoryOf(worker)));
    const sql = `select count(*) filter (where status = 'placed') as placed, count(*) filter (where status = 'confirmed') as confirmed from sales_order`;
    const [row] = (await runSql(shop.databaseUrl, sql)) as { placed: string; confirmed: string }[];
    inFlight = Math.max(inFlight, Number(row?.placed));
    report(
      `memory: ${row?.placed} orders in flight, ${row?.confirmed} confirmed, worker ${round(memoryOf(worker))} MB`,
    );
    if (Number(row?.confirmed) >= IN_FLIGHT) break;
    if (Date.now() > until) throw new Error(`Only ${row?.confirmed} of ${IN_FLIGHT} orders were confirmed`);
  }
  await placed;
  await load.close();
  return { idleMb, inFlight, peakMb };
}
