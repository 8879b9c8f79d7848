import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PREORDER_SKU } from '../../../dev/seed/seed-goods.ts';
import { prepareOrder, type NewOrder } from '../../../dev/shop/shopper.ts';
import { countEffects } from '../../outage/requests.ts';
import { findViolations } from '../../../dev/shop/find-violations.ts';
import { createSeededRandom, type SeededRandom } from '../../support/seeded-random.ts';
import type { Proof, ProofOptions, ProofResult } from '../proof.ts';
import { cells, sampleCells } from './cells.ts';
import { checkOrders, endAllOrders } from './check-orders.ts';
import { describeAnswers, describeGrowth, describeHealing } from './describe-run.ts';
import { medianOf, readHistoryLengths } from './history-lengths.ts';
import { isNoticed, judgeAnswers } from './judge-answers.ts';
import { openOutageShop, type OutageShop } from './open-outage-shop.ts';
import { createOrderBook, type OrderBook } from './order-book.ts';
import { type CellOptions, type CellRun, runCell } from './run-cell.ts';
import { type LongOutageRun, runLongOutage } from './run-long-outage.ts';
import { startSteadyLoad, type SteadyLoad } from './steady-load.ts';
import { areAtOnce } from './watch-healing.ts';

const full = { cellMs: 20_000, longMs: 600_000, eventsMax: 60, repeats: 'afterwards' } as const;
const short = { cellMs: 4_000, longMs: 30_000, eventsMax: 30, repeats: 'at once' } as const;

const BASKETS = 6;
const BASELINE_ORDERS = 6;
const UNDISTURBED_WITHIN_MS = 60_000;

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
  const random = createSeededRandom(seed);
  const book = createOrderBook(shop.database);
  const plan = isShort ? short : full;
  report('the shop is open');
  const chosen = isShort ? sampleCells(random) : random.shuffled(cells);
  const goods = await prepareOrders(shop, random);
  const load = await startSteadyLoad({ shop: shop.client, random, ...goods });
  const undisturbed = await untilUndisturbed(load, book);
  const options: CellOptions = { shop, load, book, lastsMs: plan.cellMs, repeats: plan.repeats };
  const runs: CellRun[] = [];
  for (const cell of chosen) {
    const run = await runCell(cell, options);
    report(`${cell.name}: ${describeAnswers(load.sent, run)}; ${describeHealing(run)}`);
    runs.push(run);
    await delay(1_000);
  }
  const name = `postgres, down for ${plan.longMs / 1_000} s`;
  const long = await runLongOutage(name, { ...options, shop, lastsMs: plan.longMs });
  report(`${name}: ${describeAnswers(load.sent, long)}; ${describeHealing(long)}`);
  await load.stop();

  const ends = await endAllOrders(shop.client, load.sent);
  const complaints = [...runs, long].flatMap((run) => run.complaints.map((text) => `${run.cell.name}: ${text}`));
  const wrongEnds = await checkOrders(book, ends);
  report('every order is final');
  const growth = await measureGrowth(shop, load, undisturbed);
  return {
    violations: [
      ...judgeAnswers(load.sent, [...runs, long]),
      ...complaints,
      ...[...runs, long].flatMap((run) => complaintsAboutRun(load, run)),
      ...wrongEnds,
      ...complaintsAboutGrowth(long, growth, plan.eventsMax),
      ...(await complaintsAboutEffects(shop, load)),
      ...shop.ended.map((how) => `nobody stopped it: ${how}`),
      ...(await findViolations(shop.database, shop.running)).map((found) => JSON.stringify(found)),
    ],
    figures: {
      requests: load.sent.length,
      orders: ends.size,
      'slowest answer (ms)': Math.round(Math.max(...load.sent.map(({ answer }) => answer?.tookMs ?? 0))),
      ...Object.fromEntries(
        [...runs, long].map((run) => [
          run.cell.name,
          `${describeAnswers(load.sent, run)}; ${describeHealing(run)}; ${describeGrowth(growth.of(run))}`,
        ]),
      ),
      'caught in their checkout by the long outage': describeGrowth(growth.ofOrders(long.caught)),
    },
  };
}

/** Enough of everything, and orders of it whose sending has been asked for. */
async function prepareOrders({ client, running }: OutageShop, random: SeededRandom) {
  const skus = running.skus.slice(0, 4 * BASKETS);
  const lines = skus.map((sku) => ({ sku, locationId: 'MAIN', quantity: 100_000 }));
  await client.ask('POST', '/v1/stock-receipts', { as: 'staff', body: { lines }, key: randomUUID() });
  const orders: NewOrder['body'][] = [];
  for (let count = 0; count < BASKETS; count += 1) {
    const chosen = random.shuffled(skus).slice(0, 1 + (count % 3));
    const wanted = {
      lines: chosen.map((sku) => ({ sku, quantity: 1 + (count % 2) })),
      choose: <T>(items: readonly T[]) => random.pick(items),
    };
    orders.push((await prepareOrder(client, randomUUID(), wanted)).body);
  }
  const preorder = await prepareOrder(client, randomUUID(), { lines: [{ sku: PREORDER_SKU, quantity: 1 }] });
  return { orders, preorder: preorder.body };
}

/** Orders that came to their end before anything was broken. Throws where the machine cannot bear the load as it is. */
async function untilUndisturbed(load: SteadyLoad, book: OrderBook): Promise<readonly string[]> {
  for (const giveUpAt = Date.now() + UNDISTURBED_WITHIN_MS; Date.now() < giveUpAt; await delay(200)) {
    const completed = (await book.all()).filter(({ status }) => status === 'completed').map(({ id }) => id);
    if (completed.length >= BASELINE_ORDERS && areAtOnce(load.sent)) return completed;
  }
  throw new Error('This machine is too busy: with nothing broken, orders are not confirmed at once.');
}

function complaintsAboutRun({ sent }: SteadyLoad, run: CellRun): string[] {
  const { cell, healing } = run;
  return [
    ...(isNoticed(sent, run) ? [] : [`${cell.name}: nobody noticed it`]),
    ...(healing.atOnceAfterMs === undefined ? [`${cell.name}: new orders are not confirmed at once again`] : []),
    ...(healing.allConfirmedAfterMs === undefined ? [`${cell.name}: orders from then are still not confirmed`] : []),
  ];
}

type Growth = Awaited<ReturnType<typeof measureGrowth>>;

/** Of orders of goods in stock: all have the same story. */
async function measureGrowth({ temporal }: OutageShop, { sent }: SteadyLoad, undisturbed: readonly string[]) {
  const lengths = await readHistoryLengths(temporal);
  const regular = new Map(
    sent.flatMap((one) => (one.isRegularOrder && one.orderId !== undefined ? [[one.orderId, one] as const] : [])),
  );
  const usual = medianOf(undisturbed.map((id) => lengths.get(id) ?? 0));
  const ofOrders = (ids: readonly string[]) =>
    ids.filter((id) => regular.has(id)).map((id) => (lengths.get(id) ?? 0) - usual);
  return {
    ofOrders,
    /** Those that were on their way when it began, or came while it lasted. */
    of({ unfinished, from, mendedAt }: CellRun) {
      const during = [...regular].filter(([, { sentAt }]) => sentAt >= from && sentAt <= mendedAt).map(([id]) => id);
      return ofOrders([...new Set([...unfinished.map(({ id }) => id), ...during])]);
    },
  };
}

function complaintsAboutGrowth(long: LongOutageRun, growth: Growth, eventsMax: number): string[] {
  const most = Math.max(0, ...growth.of(long));
  return [
    ...(growth.ofOrders(long.caught).length > 0 ? [] : [`${long.cell.name}: it caught no order in its checkout`]),
    ...(most < eventsMax ? [] : [`${long.cell.name}: it added ${most} events to an order, not less than ${eventsMax}`]),
  ];
}

async function complaintsAboutEffects({ client }: OutageShop, { sent }: SteadyLoad): Promise<string[]> {
  const count = (wanted: string) => sent.filter(({ kind }) => kind === wanted).length;
  const { receipts, customers } = await countEffects(client);
  return [
    ...(receipts === count('book a receipt')
      ? []
      : [`${count('book a receipt')} receipts were sent, ${receipts} booked`]),
    ...(customers === count('add a customer')
      ? []
      : [`${count('add a customer')} customers were sent, ${customers} added`]),
  ];
}
