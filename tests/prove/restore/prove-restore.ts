import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { policySetting } from '../../../dev/seed/seed-config.ts';
import type { OpenBooks } from '../../../tools/invariants/open-books.ts';
import { describeOrderNumbers, readOrderNumbers } from '../../../tools/invariants/order-numbers.ts';
import type { BreakableShop, PartName } from '../../support/shop/breakable-shop.ts';
import { eventually } from '../../support/eventually.ts';
import { placeOrder, prepareOrder } from '../../support/shop/shopper.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { receiveUnits } from '../../support/new-article.ts';
import { onShop, type ProofShop } from '../on-a-shop.ts';
import type { Proof, ProofOptions, ProofResult } from '../proof.ts';
import { prepareArchivedPostgres, type ArchivedPostgres } from './archived-postgres.ts';
import { judgeBooks, openBooksOf, untilSettled } from './judge-restore.ts';
import { idsAbout, movedBetween, readOutsideWorld, type OutsideWorld } from './outside-world.ts';
import { addArticles, ARTICLE, AWAITED, goOn, stageOrder, stages, wishFor, type StagedOrder } from './stages.ts';

// The compose file archives what there is once a minute.
const full = { ofEachStage: 10, lost: 60, anew: 20, archiveSeconds: 60, apartMs: 60_000, deadlineSeconds: 240 };
const short = { ofEachStage: 1, lost: 4, anew: 2, archiveSeconds: 2, apartMs: 1_500, deadlineSeconds: 30 };

const CLIENTS = 8;
const WITHIN_MS = 20 * 60_000;
/** Temporal gives up where its database is not ready for it; it is started again, as by any supervisor. */
const STARTED_WITHIN_MS = 120_000;

const settings = {
  CARRIER_TRANSIT_MS: '300',
  CARRIER_DELIVERY_MS: '300',
  CARRIER_REFUND_MS: '300',
  PAYMENT_POLL_SECONDS: '2',
};

/** What survives does not agree with what was lost: the machine is gone, and the shop goes back to a moment before. */
export const proveRestore: Proof = async (options) => {
  const { dataDir, short: isShort, report } = options;
  const size = isShort ? short : full;
  const postgres = await prepareArchivedPostgres({
    dataDir: join(dataDir, 'postgres'),
    folder: join(dataDir, 'backups'),
    timeoutSeconds: size.archiveSeconds,
  });
  const policies = policySetting({
    payment: { deadlineSeconds: size.deadlineSeconds },
    // What the carrier told of after the moment it does not tell again: it is asked.
    parcels: { silenceSeconds: 5 },
  });
  const shop = { proof: { report }, dataDir, settings: { ...settings, ...policies }, withinMs: WITHIN_MS };
  return onShop(shop, (proofShop) => proveOn(proofShop, postgres, size, options));
};

type Size = typeof full;

async function proveOn(
  proofShop: ProofShop,
  postgres: ArchivedPostgres,
  size: Size,
  options: ProofOptions,
): Promise<ProofResult> {
  const { running } = proofShop;
  const { report } = options;
  const { staged, lost, atMoment, moment } = await liveUntilTheEnd(proofShop, postgres, size, options);
  await killAll(running);
  const atEnd = await readOutsideWorld(running);
  postgres.loseData();
  report(postgres.restore(moment));
  const restoredAt = Date.now();
  await startAll(running);
  report('the shop runs again');
  const books = await openBooksOf(proofShop);
  try {
    const wrongOrders = await compareOrders(proofShop, staged, lost);
    const told = await reopen(proofShop, books, { staged, lost, size, report });
    const stuck = await untilSettled(proofShop);
    const settledS = Math.round((Date.now() - restoredAt) / 1_000);
    const outside = await readOutsideWorld(running);
    const explained = idsAbout(movedBetween(atMoment, atEnd), outside);
    const judged = await judgeBooks(proofShop, books, { explained, outside });
    for (const line of judged.list) report(line);
    return {
      violations: [...wrongOrders, ...told.violations, ...stuck, ...judged.violations],
      figures: {
        'orders before the moment': staged.length,
        'orders lost': lost.length,
        'entries on the list of what providers have and the shop has not': judged.entries,
        'from the start of the restored server until all orders had ended or said what they wait for (s)': settledS,
      },
    };
  } finally {
    await books.close();
  }
}

interface Lives {
  readonly staged: readonly StagedOrder[];
  /** Placed after the moment. */
  readonly lost: readonly StagedOrder[];
  readonly atMoment: OutsideWorld;
  readonly moment: string;
}

/** Orders in every stage, the moment, and what goes on after it, until all of that is archived. */
async function liveUntilTheEnd(
  proofShop: ProofShop,
  postgres: ArchivedPostgres,
  { ofEachStage, lost: lostCount, apartMs }: Size,
  { seed, report }: ProofOptions,
): Promise<Lives> {
  const { running } = proofShop;
  await running.parts.warehouse.kill();
  await addArticles(proofShop);
  await postgres.takeBaseBackup(running.databaseUrl);
  report('the base backup is taken');
  const wanted = stages.flatMap((stage) => Array.from({ length: ofEachStage }, () => stage));
  const staged = await eachAtOnce(createSeededRandom(seed).shuffled(wanted), CLIENTS, async (stage, index) =>
    stageOrder(proofShop, await wishFor(proofShop, `before-${index}`, stage)),
  );
  // Chosen before the moment, and ordered after it: what a storefront sends again is understood.
  const wishes = await eachAtOnce(Array.from({ length: lostCount }), CLIENTS, (_, index) =>
    wishFor(proofShop, `lost-${index}`, index % 4 < 2 ? 'has its label' : 'is on its way'),
  );
  await delay(apartMs);
  const atMoment = await readOutsideWorld(running);
  const moment = await postgres.now(running.databaseUrl);
  report(`${staged.length} orders in ${stages.length} stages; the moment is ${moment}`);
  await delay(apartMs);
  const lost = await eachAtOnce(wishes, CLIENTS, (wish) => stageOrder(proofShop, wish));
  await eachAtOnce(staged, CLIENTS, (order) => goOn(proofShop, order));
  await postgres.untilArchived(running.databaseUrl);
  report(`${lost.length} orders were placed after it, and others have gone on; all parts are killed`);
  return { staged, lost, atMoment, moment };
}

interface Reopening extends Pick<Lives, 'staged' | 'lost'> {
  readonly size: Size;
  readonly report: (line: string) => void;
}

/** As the manual has it: the numbers first, then shoppers, then goods and the warehouse. What is wrong with the numbers. */
async function reopen(
  proofShop: ProofShop,
  { payments: { listAuthorisations }, temporal }: OpenBooks,
  { staged, lost, size, report }: Reopening,
): Promise<{ readonly violations: readonly string[] }> {
  const { database, shop, running } = proofShop;
  const numbers = await readOrderNumbers({ database, listAuthorisations, temporal });
  report(describeOrderNumbers(numbers).trim());
  const { raiseTo } = numbers;
  if (raiseTo !== undefined) await database.em.fork().execute(`select setval('order_number', ?)`, [raiseTo]);
  const again = await repeatLost(lost);
  const anew = await placeAnew(proofShop, size.anew);
  await receiveUnits(shop, AWAITED, { MAIN: 1_000 });
  for (const { id, key } of staged.filter(({ stage }) => stage === 'is held by staff')) {
    await shop.ask('POST', `/v1/orders/${id}/release`, { as: 'staff', body: {}, key: `release-${key}` });
  }
  await running.parts.warehouse.startAgain();
  return {
    violations: [...again.violations, ...joinedShoppers([...staged, ...lost], [...again.numbers, ...anew])],
  };
}

const ours: readonly PartName[] = ['api', 'worker', 'temporal', 'postgres'];

/** Those before whom providers stand are killed at once: nobody has time to put anything in order. */
async function killAll({ parts }: BreakableShop): Promise<void> {
  await Promise.all(ours.map((name) => parts[name].kill()));
}

async function startAll({ parts }: BreakableShop): Promise<void> {
  for (const name of ours.toReversed())
    await eventually(() => parts[name].startAgain().then(() => true), STARTED_WITHIN_MS);
}

/** The shop has what it had at the moment, and nothing of after it. */
async function compareOrders(
  { database }: ProofShop,
  staged: readonly StagedOrder[],
  lost: readonly StagedOrder[],
): Promise<string[]> {
  const rows = await database.em.fork().execute<{ id: string }[]>('select id from sales_order');
  const known = new Set(rows.map(({ id }) => id));
  return [
    ...staged.filter(({ id }) => !known.has(id)).map(({ key }) => `Order ${key} of before the moment is not there`),
    ...lost.filter(({ id }) => known.has(id)).map(({ key }) => `Order ${key} of after the moment is there`),
  ];
}

/** Numbers by the key of whom they were told. */
type Told = Pick<StagedOrder, 'id' | 'number' | 'key'>;

/** As storefronts do that have had no answer, or want to know what has become of an order: every second one. */
async function repeatLost(lost: readonly StagedOrder[]): Promise<{ violations: string[]; numbers: Told[] }> {
  const repeated = lost.filter((_, index) => index % 2 === 0);
  const answers = await eachAtOnce(repeated, CLIENTS, async ({ id, key, repeat }) => {
    const { status, body } = await repeat();
    return { id, key, status, body };
  });
  return {
    violations: answers.flatMap(({ id, key, status, body }) => {
      if (status >= 400) return [`A repeat of ${key} was answered ${status}: ${JSON.stringify(body)}`];
      return body.id === id ? [] : [`A repeat of ${key} is another order: ${body.id}`];
    }),
    numbers: answers
      .filter(({ status }) => status < 400)
      .map(({ key, body }) => ({ id: body.id as string, number: body.number as string, key })),
  };
}

async function placeAnew({ shop }: ProofShop, count: number): Promise<Told[]> {
  return eachAtOnce(Array.from({ length: count }), CLIENTS, async (_, index) => {
    const key = `anew-${index}`;
    const request = await prepareOrder(shop, key, { lines: [{ sku: ARTICLE, quantity: 1 }] });
    const { status, body } = await placeOrder(shop, request);
    if (status !== 201) throw new Error(`${key} was answered ${status}: ${JSON.stringify(body)}`);
    return { id: body.id as string, number: body.number as string, key };
  });
}

/** A number that two orders were told of would have one shopper asked about the other's. */
function joinedShoppers(before: readonly Told[], after: readonly Told[]): string[] {
  const owners = new Map(before.map(({ number, id }) => [number, id]));
  return after
    .filter(({ number, id }) => (owners.get(number) ?? id) !== id)
    .map(({ number, key }) => `The number ${number} of an order that was lost was given to ${key}`);
}
