import { setTimeout as delay } from 'node:timers/promises';
import { findViolations } from '../../support/shop/find-violations.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import type { Proof, ProofOptions, ProofResult } from '../proof.ts';
import { cells, sampleCells } from './cells.ts';
import { checkOrders, endAllOrders } from './check-orders.ts';
import { describeAnswers, describeGrowth, describeHealing } from './describe-run.ts';
import { type HistoryGrowth, measureGrowth } from './history-growth.ts';
import { judgeAnswers } from './judge-answers.ts';
import { judgeEffects, judgeGrowth, judgeRun } from './judge-run.ts';
import { openOutageShop, type OutageShop } from './open-outage-shop.ts';
import { createOrderBook, type OrderBook } from './order-book.ts';
import { prepareOrders } from './prepare-orders.ts';
import { type CellOptions, type CellRun, runCell } from './run-cell.ts';
import { type LongOutageRun, runLongOutage } from './run-long-outage.ts';
import { startSteadyLoad, type SteadyLoad } from './steady-load.ts';
import { areAtOnce } from './watch-healing.ts';

/** In the short run the same is promised of what one step adds: it is retried after 0.1, 0.3, 0.9, 2.7, 8, 24, 73 s ... */
const full = { lastsMs: 20_000, longMs: 600_000, eventsMax: 60, repeats: 'afterwards' } as const;
const short = { lastsMs: 2_000, longMs: 8_000, eventsMax: 36, repeats: 'at once' } as const;

const BASELINE_ORDERS = 6;
const UNDISTURBED_WITHIN_MS = 60_000;
const CALM_WITHIN_MS = 60_000;
/** At this pace so many are always on their way. */
const CALM_ORDERS = 6;

/** Lets the network to each service fail in each way under load, and the database be away for long. */
export const proveOutage: Proof = async (options) => {
  const shop = await openOutageShop({ dataDir: options.dataDir, onProgress: options.report });
  try {
    return await proveOn(shop, options);
  } finally {
    await shop.stop();
  }
};

async function proveOn(shop: OutageShop, { seed, short: isShort, report }: ProofOptions): Promise<ProofResult> {
  const { longMs, eventsMax, ...plan } = isShort ? short : full;
  const random = createSeededRandom(seed);
  const chosen = isShort ? sampleCells(random) : random.shuffled(cells);
  const goods = await prepareOrders(shop, random);
  const load = await startSteadyLoad({ shop: shop.client, random, ...goods });
  const book = createOrderBook(shop.database);
  const undisturbed = await untilUndisturbed(load, book);
  report('the shop is open and works');
  const options: CellOptions = { shop, load, book, ...plan };
  const told = <Run extends CellRun>(run: Run): Run => {
    report(`${run.cell.name}: ${describeAnswers(load.sent, run)}; ${describeHealing(run)}`);
    return run;
  };
  const runs: CellRun[] = [];
  for (const cell of chosen) {
    runs.push(told(await runCell(cell, options)));
    await untilCalm(load, book);
  }
  const long = told(await runLongOutage({ ...options, shop, lastsMs: longMs }));
  await load.stop();

  const wrongEnds = await checkOrders(book, await endAllOrders(shop.client, load.sent));
  const growth = await measureGrowth(shop.temporal, load.sent, { undisturbed, runs: [...runs, long] });
  return {
    violations: [
      ...judgeAnswers(load.sent, [...runs, long]),
      ...[...runs, long].flatMap((run) => judgeRun(load.sent, run)),
      ...judgeGrowth(long, growth, eventsMax),
      ...wrongEnds,
      ...(await judgeEffects(shop.client, load.sent)),
      ...shop.ended.map((how) => `nobody stopped it: ${how}`),
      ...(await findViolations(shop.database, shop.running)).map((found) => JSON.stringify(found)),
    ],
    figures: figuresOf(load, runs, long, growth),
  };
}

/** Orders that came to their end before anything was broken. Throws where the machine cannot bear the load as it is. */
async function untilUndisturbed({ sent }: SteadyLoad, book: OrderBook): Promise<readonly string[]> {
  for (const giveUpAt = Date.now() + UNDISTURBED_WITHIN_MS; Date.now() < giveUpAt; await delay(200)) {
    const completed = (await book.all()).filter(({ status }) => status === 'completed').map(({ id }) => id);
    if (completed.length >= BASELINE_ORDERS && areAtOnce(sent)) return completed;
  }
  throw new Error('This machine is too busy: with nothing broken, orders are not confirmed at once.');
}

/** The next fault is to hit orders that are well, as nearly all are by then. */
async function untilCalm({ sent }: SteadyLoad, book: OrderBook): Promise<void> {
  for (const giveUpAt = Date.now() + CALM_WITHIN_MS; Date.now() < giveUpAt; await delay(200)) {
    const onTheirWay = (await book.unfinished()).filter(({ status }) => status !== 'backordered');
    if (onTheirWay.length <= CALM_ORDERS && areAtOnce(sent)) return;
  }
}

function figuresOf(
  { sent }: SteadyLoad,
  runs: readonly CellRun[],
  long: LongOutageRun,
  growth: HistoryGrowth,
): ProofResult['figures'] {
  const ofRuns = [...runs, long].map((run) => {
    const parts = [describeAnswers(sent, run), describeHealing(run), describeGrowth(growth.ofRun(run))];
    return [run.cell.name, parts.join('; ')] as const;
  });
  return {
    'requests sent': sent.length,
    'orders placed': sent.filter(({ orderId }) => orderId !== undefined).length,
    'slowest answer, ms': Math.round(Math.max(...sent.map(({ answer }) => answer?.tookMs ?? 0))),
    'events in the histories of an undisturbed order': growth.usual,
    ...Object.fromEntries(ofRuns),
    'caught in their checkout by the long outage': describeGrowth(growth.ofOrders(long.caught)),
  };
}
