import { setTimeout as delay } from 'node:timers/promises';
import { policySetting } from '../../../dev/seed/seed-config.ts';
import type { PartName } from '../../support/shop/breakable-shop.ts';
import type { Attempt } from '../../support/shop/patient-client.ts';
import type { Wanted } from '../../support/shop/shopper.ts';
import { addArticle } from '../../support/new-article.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import { createSeededRandom, type SeededRandom } from '../../support/seeded-random.ts';
import { brokenInvariants, onShop, within, type ProofShop } from '../on-a-shop.ts';
import { percentile } from '../../support/percentile.ts';
import type { ProofResult } from '../proof.ts';
import { createAnswerLog, type AnswerLog } from './answer-log.ts';
import { auditOrders, type ToldOrder } from './audit-orders.ts';
import { chooseKillStories, tellKillStory, type KillStory } from './kill-stories.ts';
import { startKilling, type Kill, type Killer } from './killer.ts';
import { killsByPart, readProgress, secondsUntilConfirmed } from './progress.ts';

export interface RunUnderKills {
  readonly name: string;
  readonly parts: readonly PartName[];
  readonly seed: number;
  readonly dataDir: string;
  readonly report: (line: string) => void;
  readonly orders: number;
  /** The last order is placed no earlier than so long after the first. */
  readonly spreadMs: number;
  readonly killsMin: number;
  readonly killsMax: number;
  readonly payWithinSeconds: number;
}

const CLIENTS = 16;
const PAUSE_MS = [2_000, 10_000] as const;
/** For one client to take one order to where its story leaves it to the shop. */
const STORY_WITHIN_MS = 300_000;
const FINAL_WITHIN_MS = 300_000;
const WITHIN_MS = 40 * 60_000;
const REPORT_EVERY_MS = 5_000;

const settings = {
  CARRIER_TRANSIT_MS: '500',
  CARRIER_DELIVERY_MS: '500',
  CARRIER_REFUND_MS: '500',
  PAYMENT_POLL_SECONDS: '5',
};

/** Many orders of all kinds, while parts of the shop are killed all the time. */
export async function runUnderKills(run: RunUnderKills): Promise<ProofResult> {
  let killer: Killer | undefined;
  const answers = createAnswerLog((from, to) => killer?.wasAway('api', from, to) ?? false);
  const { report, dataDir } = run;
  const onAttempt = (attempt: Attempt) => answers.hear(attempt);
  const deadline = policySetting({ payment: { deadlineSeconds: run.payWithinSeconds } });
  const options = {
    proof: { report },
    dataDir,
    settings: { ...settings, ...deadline },
    withinMs: WITHIN_MS,
    onAttempt,
  };
  return onShop(options, async (proofShop) => {
    const plan = await planOrders(run, proofShop);
    const told: ToldOrder[] = [];
    const { parts, seed, killsMax } = run;
    killer = startKilling({ running: proofShop.running, parts, seed, pauseMs: PAUSE_MS, killsMax });
    const { kills } = killer;
    const reporting = setInterval(() => {
      void readProgress(proofShop.database).then((progress) => {
        const far = progress ? `${progress.final} of ${progress.orders} orders final` : 'the database is away';
        report(`${run.name}: ${told.length} told, ${far}; killed: ${killsByPart(kills)}`);
      });
    }, REPORT_EVERY_MS);
    try {
      const startedAt = Date.now();
      const failed = await placeAll(run, proofShop, plan, told);
      while (kills.length < run.killsMin) await delay(100);
      killer.calm();
      const placedS = (Date.now() - startedAt) / 1_000;
      const stuck = await untilAllFinal(proofShop);
      await killer.stop();
      const audit = await auditOrders(proofShop, told);
      const broken = await brokenInvariants(proofShop);
      const seen = {
        told,
        placedS,
        kills,
        answers,
        lastEndAt: (await readProgress(proofShop.database))?.lastEndAt ?? 0,
      };
      const violations = [...failed, ...stuck, ...killer.endedByThemselves, ...answers.complaints, ...audit, ...broken];
      for (const violation of violations) report(`${run.name}: ✗ ${violation}`);
      return { violations, figures: figuresOf(seen) };
    } finally {
      clearInterval(reporting);
      await killer.stop();
    }
  });
}

interface Planned {
  readonly story: KillStory;
  readonly lines: Wanted['lines'];
}

async function planOrders({ seed, orders }: RunUnderKills, proofShop: ProofShop): Promise<Planned[]> {
  const random = createSeededRandom(seed);
  const articles = await addArticles(proofShop);
  return chooseKillStories(orders, random).map((story) => ({ story, lines: basketFor(story, articles, random) }));
}

/** Says of each order that could not be told to its end what kept it. */
async function placeAll(
  { name, orders, spreadMs }: RunUnderKills,
  { shop, running }: ProofShop,
  plan: readonly Planned[],
  told: ToldOrder[],
): Promise<string[]> {
  const startedAt = Date.now();
  const failed: string[] = [];
  await eachAtOnce(plan, CLIENTS, async ({ story, lines }, index) => {
    await delay(Math.max(0, startedAt + (index / orders) * spreadMs - Date.now()));
    const key = `${name}-${index + 1}`;
    try {
      const telling = tellKillStory({ shop, carrier: running.easypost ?? '' }, key, story, { lines });
      told.push(await within(STORY_WITHIN_MS, `${key} (${story})`, telling));
    } catch (error) {
      failed.push(`${key} (${story}): ${(error as Error).message}`);
    }
  });
  return failed;
}

async function untilAllFinal({ database }: ProofShop): Promise<string[]> {
  for (const giveUpAt = Date.now() + FINAL_WITHIN_MS; ;) {
    const progress = await readProgress(database);
    if (progress?.open.length === 0) return [];
    if (Date.now() > giveUpAt) return (progress?.open ?? ['the database is away']).map((what) => `Stuck: ${what}`);
    await delay(500);
  }
}

function figuresOf(seen: {
  readonly told: readonly ToldOrder[];
  readonly placedS: number;
  readonly kills: readonly Kill[];
  readonly answers: AnswerLog;
  readonly lastEndAt: number;
}): ProofResult['figures'] {
  const { told, placedS, kills, answers, lastEndAt } = seen;
  const backS = secondsUntilConfirmed(kills, answers.confirmations);
  const lastBackAt = Math.max(...kills.map(({ at, backAt }) => backAt ?? at));
  return {
    orders: told.length,
    'orders placed per second': round(told.length / placedS),
    kills: `${kills.length} (${killsByPart(kills)})`,
    'from a kill to the next new order confirmed, p50 (s)': round(percentile(backS, 50)),
    'from a kill to the next new order confirmed, max (s)': round(Math.max(0, ...backS)),
    'from the last part’s return to the last order’s end (s)': round(Math.max(0, lastEndAt - lastBackAt) / 1_000),
    answers: answers.counts(),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Articles {
  readonly main: readonly string[];
  /** Elsewhere: an order of both travels in two parcels. */
  readonly east: readonly string[];
}

async function addArticles({ shop }: ProofShop): Promise<Articles> {
  const add = (place: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        addArticle(shop, `KILL-${place}-${index + 1}`, { units: { [place]: 100_000 } }),
      ),
    );
  return { main: await add('MAIN', 12), east: await add('EAST', 3) };
}

/** What fails on its way is one parcel. */
function basketFor(story: KillStory, { main, east }: Articles, random: SeededRandom): Wanted['lines'] {
  const isOneParcel = story.endsWith('by staff');
  const skus = isOneParcel ? main : [...main, ...east];
  const count = 1 + Math.floor(random.next() * 3);
  return random
    .shuffled(skus)
    .slice(0, count)
    .map((sku) => ({ sku, quantity: 1 + Math.floor(random.next() * 3) }));
}
