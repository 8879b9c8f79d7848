import { openDatabase } from '../db/database.ts';
import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { runSql } from '../dev/stack/admin-database.ts';
import { manyOrders } from '../tests/support/many-orders.ts';
import { round } from './figures.ts';
import { runLoad } from './run-load.ts';
import { prepareShopLoad } from './shop-load.ts';

const CLIENTS = 32;
const SAMPLE = 2_000;
/** Orders of which the client knows the tag. */
const TAGGED = 200;
const WARM_UP_MS = 3_000;

export interface ReadFigures {
  readonly what: string;
  readonly storedOrders: number;
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Reading one order, and lists of them, over a great many. */
export async function measureReads(
  shop: BreakableShop,
  { storedOrders, seconds }: { storedOrders: number; seconds: number },
  report: (line: string) => void,
): Promise<readonly ReadFigures[]> {
  const database = await openDatabase({ url: shop.databaseUrl, poolSize: 1, statementTimeoutMs: 300_000 });
  await manyOrders(database, storedOrders);
  await database.close();
  const sample = `select id from sales_order tablesample bernoulli (50) limit ${SAMPLE}`;
  const ids = ((await runSql(shop.databaseUrl, sample)) as { id: string }[]).map(({ id }) => id);
  const load = await prepareShopLoad(shop, CLIENTS);
  const order = (n: number) => `/v1/orders/${ids[n % ids.length]}`;
  const tags: string[] = [];
  for (let n = 0; n < TAGGED; n += 1) tags.push(await load.read(order(n), 'storefront'));
  const products = '/v1/products?currency=GBP&country=GB';
  const tag = await load.read(products, 'storefront');
  let next = 0;
  const reads = {
    'GET /v1/orders/{id}': () => load.read(order((next += 1)), 'storefront'),
    'GET /v1/orders/{id}, unchanged': () => load.read(order((next = (next + 1) % TAGGED)), 'storefront', tags[next]),
    [`GET ${products}`]: () => load.read(products, 'storefront'),
    // So long ago that each page is the same, and none is another's.
    [`GET ${products}, no two the same at once`]: () =>
      load.read(
        `${products}&updatedAfter=2001-01-01T00:00:${(10 + ((next += 1) % 50_000) / 1_000).toFixed(3)}Z`,
        'storefront',
      ),
    [`GET ${products}, unchanged`]: () => load.read(products, 'storefront', tag),
    'GET /v1/orders?status=fulfilling': () => load.read('/v1/orders?status=fulfilling', 'staff'),
    'GET /v1/orders?status=completed': () => load.read('/v1/orders?status=completed', 'staff'),
  };
  const figures: ReadFigures[] = [];
  for (const [what, send] of Object.entries(reads)) {
    await runLoad({ clients: CLIENTS, forMs: WARM_UP_MS, send });
    const { perSecond, p50Ms, p95Ms, p99Ms } = await runLoad({ clients: CLIENTS, forMs: seconds * 1_000, send });
    const latencies = { p50Ms: round(p50Ms, 1), p95Ms: round(p95Ms, 1), p99Ms: round(p99Ms, 1) };
    figures.push({ what, storedOrders, clients: CLIENTS, requestsPerSecond: round(perSecond), ...latencies });
    report(`${what}: ${round(perSecond)}/s, p50 ${round(p50Ms, 1)} p99 ${round(p99Ms, 1)} ms`);
  }
  await load.close();
  return figures;
}
