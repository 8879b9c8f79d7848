import { isFinal, type OrderStatus } from '../../../domain/orders/order-status.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import type { BoundaryShop } from './boundary-shop.ts';
import type { BoundaryStory } from './boundary-story.ts';
import { stories, type StoryName } from './stories.ts';
import { sweepOften, talkNonsense, talkSense, untilAtRest } from './surroundings.ts';
import { createTeller, LOOK_EVERY_MS, type Teller } from './teller.ts';
import { eventually } from '../../support/eventually.ts';

export interface TellingOptions {
  /** So many stories are told at once. */
  readonly atOnce: number;
  /** A story is told in seconds; what is above that is the waits for those who were struck, one after the other. */
  readonly withinMs: number;
  readonly report: (line: string) => void;
  /** How long after its end a story waits for what was to happen in it. */
  readonly struckWithinMs?: number;
}

const STRUCK_WITHIN_MS = 30_000;

/** What strikes one story strikes those beside it, so that some never come to where they were to be struck: they are told anew. */
export const TELLINGS_MAX = 3;

/** A story in which something happens to a worker. */
export interface ToldStory {
  readonly story: StoryName;
  /** Of its requests, and of its failpoint. */
  readonly key: string;
  readonly name: string;
}

/**
 * Tells each story, and once more those in which nothing happened, each time under another key; all of them are armed before. What
 * went wrong, and every story that was told.
 */
export async function tellUntilStruck<Told extends ToldStory>(
  at: BoundaryShop,
  tellings: readonly (readonly Told[])[],
  options: TellingOptions,
): Promise<{ readonly failures: readonly string[]; readonly told: readonly Told[] }> {
  const failures: string[] = [];
  const told: Told[] = [];
  for (let nth = 0; nth < TELLINGS_MAX; nth += 1) {
    const now = tellings.flatMap((ofOne) =>
      ofOne.some(({ key }) => at.failpoints.hasFired(key)) ? [] : ofOne.slice(nth, nth + 1),
    );
    if (now.length === 0) break;
    failures.push(...(await tellStories(at, now, options)));
    told.push(...now);
  }
  return { failures, told };
}

/** What went wrong while the stories were told. */
async function tellStories(at: BoundaryShop, told: readonly ToldStory[], options: TellingOptions): Promise<string[]> {
  const over = new AbortController();
  const sweeping = sweepOften(at, { signal: over.signal, report: options.report });
  const tellOne = (story: ToldStory) => tell(at, story, options);
  try {
    const { needNonsense = [], others = [] } = Object.groupBy(told, ({ story }) =>
      'needsNonsense' in stories[story] ? 'needNonsense' : 'others',
    );
    await talkNonsense(at);
    const early = needNonsense.map(tellOne);
    // They end only when the carriers talk sense again. What strikes one strikes those beside it: each has its own time.
    for (const story of needNonsense) await untilStruck(at, story, options);
    await talkSense(at);
    const failures = await eachAtOnce(others, options.atOnce, tellOne);
    return [...failures, ...(await Promise.all(early))].flat();
  } finally {
    over.abort();
    await sweeping;
  }
}

/** Not for ever: where nothing happens, the story is told once more. */
async function untilStruck(
  at: BoundaryShop,
  { key, name }: ToldStory,
  { report, struckWithinMs = STRUCK_WITHIN_MS }: TellingOptions,
  signals: readonly AbortSignal[] = [],
): Promise<void> {
  const signal = AbortSignal.any([...signals, AbortSignal.timeout(struckWithinMs)]);
  await eventually(() => at.failpoints.hasFired(key), signal, LOOK_EVERY_MS).catch(() => report(`${name}: not struck`));
}

async function tell(at: BoundaryShop, told: ToldStory, options: TellingOptions): Promise<string[]> {
  const { story, key, name } = told;
  const { withinMs, report } = options;
  const startedAt = performance.now();
  const over = new AbortController();
  const signal = AbortSignal.any([AbortSignal.timeout(withinMs), over.signal]);
  const { tell: begin, ending }: BoundaryStory = stories[story];
  const teller = createTeller(at, key, signal);
  const asWanted = async () => {
    at.failpoints.begin(key);
    await begin(teller);
    if (ending) await teller.until(({ status }) => status === ending.status);
    await untilStruck(at, told, options, [signal]);
    if (ending) await untilAtRest(teller);
  };
  const seconds = () => ((performance.now() - startedAt) / 1_000).toFixed(1);
  try {
    await (ending ? Promise.race([asWanted(), otherwiseThan(ending.status, teller)]) : asWanted());
    report(`${name}: ${seconds()} s`);
    return [];
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    report(`✗ ${name}: ${what}, after ${seconds()} s`);
    return [`${name}: ${what}`];
  } finally {
    over.abort();
  }
}

/** An order that has come to another end will never come to the wanted one. */
async function otherwiseThan(wanted: string, { until }: Teller): Promise<never> {
  const { status } = await until((order) => order.status !== wanted && isFinal(order.status as OrderStatus));
  throw new Error(`the order came to be ${status}`);
}
