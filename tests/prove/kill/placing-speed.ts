import { setTimeout as delay } from 'node:timers/promises';
import { policySetting } from '../../../dev/seed/seed-config.ts';
import { placeOrder, prepareOrder, type NewOrder } from '../../support/shop/shopper.ts';
import { addArticle } from '../../support/new-article.ts';
import { createSeededRandom, type SeededRandom } from '../../support/seeded-random.ts';
import { brokenInvariants, onShop, type ProofShop } from '../on-a-shop.ts';
import { percentile } from '../../support/percentile.ts';
import type { ProofResult } from '../proof.ts';

export interface PlacingSpeed {
  readonly seed: number;
  readonly dataDir: string;
  readonly report: (line: string) => void;
  readonly workers: number;
  /** How long orders are placed while nothing is killed, and then while the worker is. */
  readonly calmMs: number;
  readonly killingMs: number;
  /** What 99 of 100 orders may take under kills. */
  readonly p99MaxMs: number;
}

const CLIENTS = 12;
const KILL_EVERY_MS = 10_000;
const ARTICLES = 20;
/** A quote is good for any number of orders of its basket: what is measured is the placing. */
const BASKETS = 40;
const WITHIN_MS = 10 * 60_000;

/** How long a shopper waits for a confirmed order, while a worker is killed every ten seconds: each in its turn. */
export async function measurePlacing(options: PlacingSpeed): Promise<ProofResult> {
  const { dataDir, report, workers, calmMs, killingMs, p99MaxMs, seed } = options;
  const settings = policySetting({ parcels: { releaseDelaySeconds: 3_600 } });
  const args = ['--warehouse=manual', `--worker-processes=${workers}`];
  const shopOptions = { proof: { report }, dataDir, args, settings, withinMs: WITHIN_MS };
  return onShop(shopOptions, async (proofShop) => {
    const random = createSeededRandom(seed);
    const baskets = await quoteBaskets(proofShop, random);
    // The first orders of a process are slow for reasons of their own.
    await placeFor(proofShop, baskets, random, { name: 'warm', forMs: 5_000 });
    const calm = await placeFor(proofShop, baskets, random, { name: 'calm', forMs: calmMs });
    report(`placing: ${describe(calm)} while nothing is killed`);
    const killing = killEvery(proofShop, KILL_EVERY_MS, killingMs);
    const hunted = await placeFor(proofShop, baskets, random, { name: 'hunted', forMs: killingMs });
    const kills = await killing;
    report(`placing: ${describe(hunted)} while a worker of ${workers} is killed ${kills} times`);

    const p99Ms = Math.round(percentile(hunted.tookMs, 99));
    return {
      violations: [
        ...calm.odd,
        ...hunted.odd,
        ...(p99Ms > p99MaxMs ? [`One in 100 orders took ${p99Ms} ms or more to be confirmed, not ${p99MaxMs}`] : []),
        ...(await brokenInvariants(proofShop)),
      ],
      figures: { ...figuresOf('calm', calm), ...figuresOf(`killed ${kills} times`, hunted) },
    };
  });
}

interface Placing {
  readonly perSecond: number;
  readonly tookMs: readonly number[];
  /** What was not confirmed, though it was to be. */
  readonly odd: readonly string[];
}

async function quoteBaskets({ shop }: ProofShop, random: SeededRandom): Promise<NewOrder[]> {
  const skus: string[] = [];
  for (let index = 1; index <= ARTICLES; index += 1) {
    skus.push(await addArticle(shop, `FAST-${index}`, { units: { MAIN: 1_000_000 } }));
  }
  const baskets: NewOrder[] = [];
  for (let index = 1; index <= BASKETS; index += 1) {
    const lines = random.shuffled(skus).slice(0, 1 + (index % 3));
    baskets.push(await prepareOrder(shop, `basket-${index}`, { lines: lines.map((sku) => ({ sku, quantity: 1 })) }));
  }
  return baskets;
}

async function placeFor(
  { shop }: ProofShop,
  baskets: readonly NewOrder[],
  random: SeededRandom,
  { name, forMs }: { readonly name: string; readonly forMs: number },
): Promise<Placing> {
  const tookMs: number[] = [];
  const odd: string[] = [];
  const startedAt = performance.now();
  const place = async (client: number) => {
    for (let count = 1; performance.now() - startedAt < forMs; count += 1) {
      const askedAt = performance.now();
      const { body } = random.pick(baskets);
      const { status, body: said } = await placeOrder(shop, { key: `${name}-${client}-${count}`, body });
      tookMs.push(performance.now() - askedAt);
      if (status !== 201) odd.push(`An order was answered ${status}: ${JSON.stringify(said)}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => place(client)));
  return { perSecond: (tookMs.length * 1_000) / (performance.now() - startedAt), tookMs, odd };
}

/** Kills a worker in the middle of each interval, and starts it again at once. Gives back how often. */
async function killEvery({ running }: ProofShop, everyMs: number, forMs: number): Promise<number> {
  const startedAt = Date.now();
  let kills = 0;
  for (let at = everyMs / 2; at < forMs; at += everyMs) {
    await delay(Math.max(0, startedAt + at - Date.now()));
    const worker = running.workers[kills % running.workers.length];
    await worker?.kill();
    kills += 1;
    await worker?.startAgain();
  }
  return kills;
}

function describe({ tookMs, perSecond }: Placing): string {
  const [p50, p99] = [percentile(tookMs, 50), percentile(tookMs, 99)].map(Math.round);
  return `${tookMs.length} orders confirmed, ${perSecond.toFixed(1)} a second, p50 ${p50} ms, p99 ${p99} ms`;
}

function figuresOf(what: string, { tookMs, perSecond }: Placing): ProofResult['figures'] {
  const ms = (percent: number) => Math.round(percentile(tookMs, percent));
  return {
    [`${what}: orders confirmed`]: tookMs.length,
    [`${what}: orders per second`]: Math.round(perSecond * 10) / 10,
    [`${what}: p50 (ms)`]: ms(50),
    [`${what}: p95 (ms)`]: ms(95),
    [`${what}: p99 (ms)`]: ms(99),
    [`${what}: max (ms)`]: ms(100),
  };
}
