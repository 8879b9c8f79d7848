import { setTimeout as delay } from 'node:timers/promises';
import { runSql } from '../dev/stack/admin-database.ts';
import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { processesOf } from './bench-shop.ts';
import { memoryOf } from './cpu-meter.ts';
import { round } from './figures.ts';
import { prepareShopLoad, type ShopLoad } from './shop-load.ts';

const IN_FLIGHT = 1_000;
/** Shoppers who press the button at the same time. */
const CLIENTS = 200;
const STRIPE_ANSWERS_AFTER_MS = 20_000;
const LOOK_EVERY_MS = 500;
const WITHIN_MS = 300_000;

export interface MemoryFigures {
  readonly idleMb: number;
  /** Orders in the middle of their checkout, and what the worker holds at most until all of them are confirmed. */
  readonly inFlight: number;
  readonly peakMb: number;
  /** When they wait for the warehouse, all of them in the worker's cache that have a place there. */
  readonly afterwardsMb: number;
}

/** A thousand orders at once in the middle of their checkout: the payment provider is slow, and then is not any more. */
export async function measureMemory(shop: BreakableShop, report: (line: string) => void): Promise<MemoryFigures> {
  const load = await prepareShopLoad(shop, CLIENTS);
  const worker = processesOf(shop)['worker'] ?? 0;
  const idleMb = round(memoryOf(worker));
  let peakMb = idleMb;
  const until = async (holds: (orders: OrderCounts) => boolean): Promise<OrderCounts> => {
    for (const giveUpAt = Date.now() + WITHIN_MS; ; await delay(LOOK_EVERY_MS)) {
      const now = round(memoryOf(worker));
      peakMb = Math.max(peakMb, now);
      const orders = await countOrders(shop);
      report(`memory: ${orders.inFlight} orders in flight, ${orders.confirmed} confirmed, worker ${now} MB`);
      if (holds(orders)) return orders;
      if (Date.now() > giveUpAt) throw new Error(`Still ${orders.inFlight} in flight, ${orders.confirmed} confirmed`);
    }
  };

  await setFaults(shop, 'POST', { route: 'POST /v1/payment_intents', latencyMs: STRIPE_ANSWERS_AFTER_MS });
  const enough = new AbortController();
  const clients = Promise.all(Array.from({ length: CLIENTS }, () => placeUntil(enough.signal, load)));
  const { inFlight } = await until((orders) => orders.inFlight >= IN_FLIGHT);
  enough.abort();
  await setFaults(shop, 'DELETE');
  await clients;
  await until((orders) => orders.inFlight === 0);
  await load.close();
  return { idleMb, inFlight, peakMb, afterwardsMb: round(memoryOf(worker)) };
}

/** Nearly all are answered 202 when the API's patience is over, and go on. */
async function placeUntil(enough: AbortSignal, load: ShopLoad): Promise<void> {
  while (!enough.aborted) await load.placeOrder().catch(() => {});
}

interface OrderCounts {
  readonly inFlight: number;
  readonly confirmed: number;
}

async function countOrders({ databaseUrl }: BreakableShop): Promise<OrderCounts> {
  const sql = `select count(*) filter (where status = 'placed')::int as "inFlight",
    count(*) filter (where status = 'confirmed')::int as confirmed from sales_order`;
  const [row] = (await runSql(databaseUrl, sql)) as OrderCounts[];
  return row ?? { inFlight: 0, confirmed: 0 };
}

async function setFaults({ stripe }: BreakableShop, method: 'POST' | 'DELETE', fault?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${stripe}/simulator/faults`, { method, headers, ...(fault && { body: JSON.stringify(fault) }) });
}
