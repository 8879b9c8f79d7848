import { join } from 'node:path';
import { findViolations } from '../../support/shop/find-violations.ts';
import { subjectsOf } from '../boundaries/boundary-cases.ts';
import { startBoundaryShop } from '../boundaries/boundary-shop.ts';
import type { BoundaryStory } from '../boundaries/boundary-story.ts';
import { readDeaths, unknownBoundaries } from '../boundaries/judge-deaths.ts';
import { judgeEndings, type EndedStory } from '../boundaries/judge-endings.ts';
import { stories } from '../boundaries/stories.ts';
import { TELLINGS_MAX, tellUntilStruck } from '../boundaries/tell-stories.ts';
import { idsOfStory, type StoryIds } from '../boundaries/teller.ts';
import type { Proof } from '../proof.ts';
import type { PausePoint } from './pauses.ts';
import { attemptsThatLivedOn } from './watch-attempts.ts';
import { chooseZombies, nameOfPause, type ChosenPause } from './zombie-cases.ts';

/**
 * So many stories of each worker wait for whatever stands still: the others go on meanwhile. More would have a worker stand still
 * nearly all the time, and a task that times out again and again is given by Temporal ever more time before it is tried anew.
 */
const AT_ONCE_BY_WORKER = 4;
/** One worker may stand still for all of them, one after the other; a story that a sweep has to find waits for sweeps that are stalled, too. */
const STORY_WITHIN_MS = 1_800_000;

const KEEPER = 'tests/prove/zombies/keep-zombies.ts';

/** One pause with its story, whose ids are known before it is told. */
interface Told extends ChosenPause {
  readonly key: string;
  readonly ids: StoryIds;
  readonly name: string;
}

interface Round {
  readonly violations: readonly string[];
  readonly paused: number;
  readonly orders: number;
  /** The activities of which an attempt lived on beside the next. */
  readonly zombies: readonly string[];
}

/**
 * Has a worker, PostgreSQL or a provider stand still at every boundary of every activity, until Temporal has given the
 * attempt up and repeated it, lets it go on, and looks whether each order ended as if nothing had been.
 */
export const proveZombies: Proof = async ({ seed, dataDir, short, report }) => {
  const startedAt = performance.now();
  const rounds: Round[] = [];
  for (const [workers, cases] of chooseZombies(seed, short)) {
    report(`${cases.length} pauses with ${workers} of the workers (seed ${seed})`);
    rounds.push(await oneRound(join(dataDir, `workers-${workers}`), { seed, workers, cases, report }));
  }
  const zombies = rounds.flatMap((round) => round.zombies);
  const figures = {
    seed,
    pauses: rounds.reduce((sum, { paused }) => sum + paused, 0),
    orders: rounds.reduce((sum, { orders }) => sum + orders, 0),
    'attempts that lived on': zombies.length,
    'of so many activities': new Set(zombies).size,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
  };
  return { violations: rounds.flatMap(({ violations }) => violations), figures };
};

interface RoundOptions {
  readonly seed: number;
  readonly workers: number;
  readonly cases: readonly ChosenPause[];
  readonly report: (line: string) => void;
}

async function oneRound(dataDir: string, { seed, workers, cases, report }: RoundOptions): Promise<Round> {
  const at = await startBoundaryShop(dataDir, { script: KEEPER, count: workers });
  try {
    const tellings = cases.map((chosen, index) =>
      Array.from({ length: TELLINGS_MAX }, (_, nth): Told => {
        const key = `${seed}-${workers}-${index}-${nth}`;
        const name = `${nameOfPause(chosen)}, ${workers} workers, in "${chosen.story}"`;
        return { ...chosen, key, ids: idsOfStory(at.credentials, key), name };
      }),
    );
    at.failpoints.arm(tellings.flat().map(pausePointOf));
    const options = { atOnce: AT_ONCE_BY_WORKER * workers, withinMs: STORY_WITHIN_MS, report };
    const { failures, told } = await tellUntilStruck(at, tellings, options);
    const unpaused = tellings.filter((ofOne) => ofOne.every(({ key }) => !at.failpoints.hasFired(key)));
    const invariants = await findViolations(at.database, at.running);
    return {
      violations: [
        ...failures,
        ...unpaused.map(([first]) => `${first?.name}: nothing stood still there`),
        ...readDeaths(at.failpoints.folder).map((death) => `A worker ended by itself: ${death}`),
        ...unknownBoundaries(at.failpoints),
        ...(await judgeEndings(at, told.flatMap(endingOf))),
        ...invariants.map((violation) => `With ${workers} workers: ${JSON.stringify(violation)}`),
      ],
      paused: tellings.length - unpaused.length,
      orders: told.filter(({ story }) => 'ending' in stories[story]).length,
      zombies: attemptsThatLivedOn(at.failpoints.folder),
    };
  } finally {
    await at.stop();
  }
}

function pausePointOf({ activity, boundary, step, story, key, ids, pause, pauseMs }: Told): PausePoint {
  return { id: key, activity, boundary, step, subjects: subjectsOf(story, { ...ids }), pause, pauseMs };
}

function endingOf({ story, name, ids: { orderId, shipmentId } }: Told): EndedStory[] {
  const { ending }: BoundaryStory = stories[story];
  return ending ? [{ name, orderId, shipmentId, ending }] : [];
}
