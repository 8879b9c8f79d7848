import { formatFeedCursor } from '../api/events/feed-cursor.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { createEventFeedQueries } from '../db/events/event-feed-queries.ts';
import { createEventSequencer, FEED_LOCK } from '../db/events/event-sequencer.ts';
import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { eventually } from '../tests/support/eventually.ts';
import { round } from './figures.ts';
import { runLoad } from './run-load.ts';
import { prepareShopLoad } from './shop-load.ts';

const CLIENTS = 8;
const WARM_UP_MS = 2_000;
const IN_A_STEP = 100_000;
const PRODUCTS = 10_000;
/** Every so manieth event is of a rare type. */
const RARE_EVERY = 50_000;

export interface EventFigures {
  readonly events: number;
  /** What one sequencer gives positions to, with nothing else to do. */
  readonly sequencedPerSecond: number;
  readonly reads: readonly FeedReadFigures[];
}

interface FeedReadFigures {
  readonly what: string;
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The feed at so many events: how fast it is filled, and read at its beginning, its middle and its end. */
export async function measureEvents(
  shop: BreakableShop,
  { events, seconds }: { readonly events: number; readonly seconds: number },
  report: (line: string) => void,
): Promise<EventFigures> {
  const options = { url: shop.databaseUrl, poolSize: 1, statementTimeoutMs: 600_000, transactionTimeoutMs: 0 };
  const database = await openDatabase(options);
  for (let written = 0; written < events; written += IN_A_STEP) {
    report(`writing events: ${written} of ${events}`);
    await writeEvents(database, written, Math.min(IN_A_STEP, events - written));
  }
  report('waiting for the worker to give them positions');
  await eventually(async () => !(await isAnyPending(database)), 600_000, 500);
  await database.em.fork().execute('vacuum analyze event, event_feed, event_pending');
  const sequencedPerSecond = await measureSequencer(database, events);
  report(`sequencer: ${sequencedPerSecond} events/s`);
  const reads = await measureFeed(shop, { database, events, seconds }, report);
  await database.close();
  return { events, sequencedPerSecond, reads };
}

/** While the worker's is kept from it: a lock of this session does not keep this session out. */
async function measureSequencer(database: Database, before: number): Promise<number> {
  const em = database.em.fork();
  await em.execute('select pg_advisory_lock(?)', [FEED_LOCK]);
  await writeEvents(database, before, IN_A_STEP);
  const startedAt = performance.now();
  const sequenced = await createEventSequencer(database).sequenceEvents();
  const seconds = (performance.now() - startedAt) / 1_000;
  await em.execute('select pg_advisory_unlock(?)', [FEED_LOCK]);
  return round(sequenced / seconds);
}

async function measureFeed(
  shop: BreakableShop,
  { database, events, seconds }: { readonly database: Database; readonly events: number; readonly seconds: number },
  report: (line: string) => void,
): Promise<FeedReadFigures[]> {
  const load = await prepareShopLoad(shop, CLIENTS);
  const subject = `product:${productId(7)}`;
  const [middle, nearEnd] = await Promise.all([cursorAt(database, events / 2), cursorAt(database, events - 100)]);
  const paths = {
    'all, from the start': '/v1/events?limit=100',
    'all, from the middle': `/v1/events?limit=100&after=${middle}`,
    'all, near the end': `/v1/events?limit=100&after=${nearEnd}`,
    'a rare type, from the middle': `/v1/events?limit=100&after=${middle}&types=product.archived`,
    'one subject, from the middle': `/v1/events?limit=100&after=${middle}&subject=${subject}`,
  };
  const figures: FeedReadFigures[] = [];
  for (const [what, path] of Object.entries(paths)) {
    const send = () => load.read(path, 'staff');
    await runLoad({ clients: CLIENTS, forMs: WARM_UP_MS, send });
    const { perSecond, p50Ms, p99Ms } = await runLoad({ clients: CLIENTS, forMs: seconds * 1_000, send });
    const measured = { requestsPerSecond: round(perSecond), p50Ms: round(p50Ms, 1), p99Ms: round(p99Ms, 1) };
    figures.push({ what, clients: CLIENTS, ...measured });
    report(`${what}: ${measured.requestsPerSecond}/s, p50 ${measured.p50Ms} p99 ${measured.p99Ms} ms`);
  }
  await load.close();
  return figures;
}

async function cursorAt(database: Database, position: number): Promise<string> {
  const { readTo, mark } = await createEventFeedQueries(database).readFeed(position - 1, 1);
  return formatFeedCursor({ position: readTo, mark });
}

async function isAnyPending(database: Database): Promise<boolean> {
  return (await database.em.fork().execute<unknown[]>('select from event_pending limit 1')).length > 0;
}

/** Of products that there are not, round and round. */
async function writeEvents(database: Database, written: number, count: number): Promise<void> {
  await database.em.fork().execute(
    `insert into event (subject_type, subject_id, sequence, type, fact_key, data)
     select 'product', ('${PRODUCT_PREFIX}' || lpad((n % ${PRODUCTS})::text, 12, '0'))::uuid, n / ${PRODUCTS} + 1,
       case when n % ${RARE_EVERY} = 0 then 'product.archived' else 'product.changed' end, 'fact:' || n, '{"version": 2, "fields": ["title"]}'
     from generate_series(?::int, ?::int) n order by n`,
    [written, written + count - 1],
  );
}

const PRODUCT_PREFIX = '00000000-0000-4000-8000-';
const productId = (n: number) => `${PRODUCT_PREFIX}${String(n).padStart(12, '0')}`;
