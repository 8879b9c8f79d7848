import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Database } from '../../db/database.ts';
import type { BreakableShop } from '../../tests/support/shop/breakable-shop.ts';
import { round } from '../figures.ts';
import { measureWholeLife } from '../measure-whole-life.ts';
import { runLoad } from '../run-load.ts';
import { prepareShopLoad } from '../shop-load.ts';
import { bytesByTable, type TableBytes } from './bytes-by-table.ts';
import { copyOrders } from './copy-orders.ts';
import { checkInProcess, type CheckFigures } from './check-in-process.ts';
import { measureLists, type ListFigures } from './measure-lists.ts';
import { measurePruning, type PruningFigures } from './measure-pruning.ts';
import { measureReceipt, type ReceiptFigures } from './measure-receipt.ts';

/** What a shop of some size has shown. */
export interface FilledFigures {
  readonly orders: number;
  readonly filledInSeconds: number;
  readonly bytesPerOrder: { readonly before: number; readonly afterPruning: number };
  readonly tables: readonly TableBytes[];
  readonly lists: readonly ListFigures[];
  readonly looks: readonly CheckFigures[];
  readonly pruning: readonly PruningFigures[];
  readonly receipt: ReceiptFigures;
  readonly placing: PlacingInTurn;
}

export interface PlacingInTurn {
  readonly clients: number;
  /** Orders a second in the filled shop and in an empty one of the same age, round by round. */
  readonly rounds: readonly { readonly filled: number; readonly empty: number }[];
  readonly ratio: number;
}

export interface FilledRequest {
  /** Orders that the copies are made of. */
  readonly models: number;
  readonly orders: number;
  readonly waitingLines: number;
  readonly seconds: number;
  readonly rounds: number;
}

const CLIENTS = 8;
const AT_REST_WITHIN_MS = 180_000;
/** To make an index of a million rows, or write a table anew. */
const STATEMENT_TIMEOUT_MS = 60 * 60_000;

/** Fills a shop with orders, and measures what hangs on their number. `withEmptyShop` gives a second shop with nothing in it. */
export async function measureFilled(
  shop: BreakableShop,
  withEmptyShop: <Figures>(measure: (empty: BreakableShop) => Promise<Figures>) => Promise<Figures>,
  { models, orders, waitingLines, seconds, rounds }: FilledRequest,
  report: (line: string) => void,
): Promise<FilledFigures> {
  await measureWholeLife(shop, models, report);
  const database = await openDatabase({
    url: shop.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    transactionTimeoutMs: 0,
  });
  try {
    const filledInSeconds = await fill(shop, database, orders, report);
    const before = await bytesByTable(database);
    const lists = await measureLists(shop, database, { clients: CLIENTS, seconds }, report);
    const placing = await withEmptyShop((empty) => placeInTurn(shop, empty, { seconds, rounds }, report));
    const looks = [
      await checkInProcess(shop.databaseUrl, { hours: 24 }, report),
      await checkInProcess(shop.databaseUrl, {}, report),
    ];
    const pruning = await measurePruning(database, report);
    const tables = await bytesByTable(database, before);
    const receipt = await measureReceipt(shop, database, waitingLines, report);
    const bytes = (which: 'before' | 'after') => tables.reduce((sum, table) => sum + (table[which] ?? 0), 0);
    return {
      orders,
      filledInSeconds,
      bytesPerOrder: { before: round(bytes('before') / orders), afterPruning: round(bytes('after') / orders) },
      tables,
      lists,
      looks,
      pruning,
      receipt,
      placing,
    };
  } finally {
    await database.close();
  }
}

/** What is still on its way for a model would be on its way ten thousand times. */
async function allAtRest(database: Database): Promise<void> {
  for (const until = performance.now() + AT_REST_WITHIN_MS; ; await delay(500)) {
    const [row] = await database.em.fork().execute<{ open: number }[]>(
      `select (select count(*) from inbound_event where settled_at is null)::int
         + (select count(*) from message where state = 'waiting')::int
         + (select count(*) from checkout_request where resolved_at is null)::int
         + (select count(*) from sales_order o where o.closed_at is null or not exists (
              select from message m where m.order_id = o.id and m.kind = 'parcel-handed-over'))::int as open`,
    );
    if (row?.open === 0) return;
    if (performance.now() > until) throw new Error(`${row?.open} things of the models are still on their way`);
  }
}

/** Nothing else uses the database meanwhile. */
async function fill(
  { parts: { api, worker } }: BreakableShop,
  database: Database,
  orders: number,
  report: (line: string) => void,
): Promise<number> {
  await allAtRest(database);
  await Promise.all([api.stop(), worker.stop()]);
  const startedAt = performance.now();
  await copyOrders({ database, orders, report });
  const seconds = round((performance.now() - startedAt) / 1_000);
  report(`filled in ${seconds} s`);
  await worker.startAgain();
  await api.startAgain();
  return seconds;
}

async function placeInTurn(
  shop: BreakableShop,
  empty: BreakableShop,
  { seconds, rounds }: Pick<FilledRequest, 'seconds' | 'rounds'>,
  report: (line: string) => void,
): Promise<PlacingInTurn> {
  const loads = { filled: await prepareShopLoad(shop, CLIENTS), empty: await prepareShopLoad(empty, CLIENTS) };
  const place = async (which: keyof typeof loads) => {
    const { perSecond } = await runLoad({ clients: CLIENTS, forMs: seconds * 1_000, send: loads[which].placeOrder });
    report(`placing, ${which} shop: ${round(perSecond, 1)} orders a second`);
    return round(perSecond, 1);
  };
  // The first round warms both up.
  const done: { filled: number; empty: number }[] = [];
  for (let nth = 0; nth <= rounds; nth += 1) done.push({ filled: await place('filled'), empty: await place('empty') });
  await Promise.all([loads.filled.close(), loads.empty.close()]);
  const counted = done.slice(1);
  const sum = (which: keyof typeof loads) => counted.reduce((all, figures) => all + figures[which], 0);
  return { clients: CLIENTS, rounds: counted, ratio: round(sum('filled') / sum('empty'), 2) };
}
