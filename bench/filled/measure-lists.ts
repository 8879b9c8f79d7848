import type { Database } from '../../db/database.ts';
import type { BreakableShop } from '../../tests/support/shop/breakable-shop.ts';
import { round } from '../figures.ts';
import { runLoad } from '../run-load.ts';
import { openReader } from './open-reader.ts';

/** Latencies in milliseconds. */
export interface ListFigures {
  readonly path: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Each filter of each list by itself, and pairs of which no order has both, or of which one is common and the other rare. */
export async function measureLists(
  shop: BreakableShop,
  database: Database,
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
  report: (line: string) => void,
): Promise<readonly ListFigures[]> {
  const reader = openReader(shop, clients);
  const figures: ListFigures[] = [];
  for (const first of pathsOf(await samplesOf(database))) {
    // A page far back, too, where there is one.
    const cursor = await reader.cursorAfter(first);
    for (const path of cursor === null ? [first] : [first, cursor]) {
      await reader.read(path);
      const load = await runLoad({ clients, forMs: Math.min(seconds, 5) * 1_000, send: () => reader.read(path) });
      const latencies = { p50Ms: round(load.p50Ms, 1), p99Ms: round(load.p99Ms, 1), maxMs: round(load.maxMs, 1) };
      figures.push({ path, ...latencies });
      report(`${path}: p50 ${latencies.p50Ms}, p99 ${latencies.p99Ms} ms`);
    }
  }
  await reader.close();
  return figures.toSorted((a, b) => b.p99Ms - a.p99Ms);
}

interface Samples {
  readonly sku: string;
  readonly customerId: string;
  readonly email: string;
  readonly number: string;
  readonly orderId: string;
  readonly customerEmail: string;
  readonly lastWeek: string;
  readonly midYear: string;
}

async function samplesOf(database: Database): Promise<Samples> {
  const [row] = await database.em.fork().execute<Samples[]>(
    `select (select sku from order_line group by sku order by count(*) desc, sku limit 1) as sku,
       o.customer_id as "customerId", o.email, o.number::text as number, o.id as "orderId",
       (select email from customer where id = o.customer_id) as "customerEmail",
       to_char(now() - interval '7 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastWeek",
       to_char(now() - interval '180 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "midYear"
     from sales_order o where o.customer_id is not null order by o.placed_at desc offset 10 limit 1`,
  );
  if (!row) throw new Error('There is no order of a customer');
  return row;
}

function pathsOf({ sku, customerId, email, number, orderId, customerEmail, lastWeek, midYear }: Samples): string[] {
  const at = encodeURIComponent;
  const popular = `sku=${at(sku)}`;
  return [
    ...[
      '',
      'status=completed',
      'status=placed',
      'status=cancelled&status=expired',
      'paymentStatus=captured',
      'paymentStatus=refunded',
      'paymentStatus=authorised',
      'fulfilmentStage=delivered',
      'fulfilmentStage=lost',
      'status=completed&paymentStatus=authorised',
      `customerId=${customerId}`,
      `number=A-${number}`,
      `email=${at(email)}`,
      popular,
      `${popular}&status=completed`,
      `${popular}&status=cancelled`,
      `${popular}&paymentStatus=refunded`,
      `${popular}&placedBefore=${midYear}`,
      `placedAfter=${lastWeek}`,
      `placedBefore=${midYear}`,
      `placedAfter=${midYear}&placedBefore=${lastWeek}&status=cancelled`,
      `updatedAfter=${lastWeek}`,
      `updatedAfter=${midYear}`,
      `updatedAfter=${midYear}&status=cancelled`,
      'needsAttention=true',
      'needsAttention=false',
      'sort=attention',
    ].map((query) => `/v1/orders?${query}`),
    `/v1/customers/${customerId}/orders?`,
    `/v1/orders/${orderId}/events?`,
    ...[
      '',
      'state=delivered',
      'state=ready',
      'state=lost',
      `orderId=${orderId}`,
      'needsAttention=true',
      'needsAttention=false',
    ].map((query) => `/v1/shipments?${query}`),
    ...['', `email=${at(customerEmail)}`, 'externalReference=C-7', `updatedAfter=${lastWeek}`].map(
      (query) => `/v1/customers?${query}`,
    ),
    ...['', popular, 'status=active', 'status=archived', `updatedAfter=${lastWeek}`, `updatedAfter=${midYear}`].map(
      (query) => `/v1/products?${query}`,
    ),
    `/v1/stock-levels?${popular}`,
    `/v1/stock-movements?${popular}`,
    '/v1/unreadable-events?',
  ];
}
