import { findViolations } from '../../support/shop/find-violations.ts';
import { nameOf, subjectsOf, type BoundaryCase } from './boundary-cases.ts';
import type { Proof } from '../proof.ts';
import { chooseCases } from './choose-cases.ts';
import type { Failpoint } from './failpoints.ts';
import { judgeDeaths } from './judge-deaths.ts';
import { judgeEndings, type EndedStory } from './judge-endings.ts';
import { startBoundaryShop } from './boundary-shop.ts';
import type { BoundaryStory } from './boundary-story.ts';
import { stories } from './stories.ts';
import { TELLINGS_MAX, tellUntilStruck } from './tell-stories.ts';
import { idsOfStory, type StoryIds } from './teller.ts';

/** So many stories wait for their workers at once. */
const AT_ONCE = 40;
const STORY_WITHIN_MS = 1_200_000;

/** One case with its story, whose ids are known before it is told. */
interface Told extends BoundaryCase {
  readonly key: string;
  readonly ids: StoryIds;
  readonly name: string;
}

/** Kills a worker at every boundary of every activity, and looks whether each order ended as if nobody had died. */
export const proveBoundaries: Proof = async ({ seed, dataDir, short, report }) => {
  const startedAt = performance.now();
  const at = await startBoundaryShop(dataDir);
  try {
    const cases = chooseCases(seed, short);
    const tellings = cases.map((chosen, index) =>
      Array.from({ length: TELLINGS_MAX }, (_, nth): Told => {
        const key = `${seed}-${index}-${nth}`;
        return { ...chosen, key, ids: idsOfStory(at.credentials, key), name: `${nameOf(chosen)} in "${chosen.story}"` };
      }),
    );
    report(`${cases.length} workers are to die (seed ${seed})`);
    at.failpoints.arm(tellings.flat().map(failpointOf));
    const options = { atOnce: AT_ONCE, withinMs: STORY_WITHIN_MS, report };
    const { failures, told } = await tellUntilStruck(at, tellings, options);
    const deaths = judgeDeaths(at, tellings);
    const violations = [
      ...failures,
      ...deaths.violations,
      ...(await judgeEndings(at, told.flatMap(endingOf))),
      ...(await findViolations(at.database, at.running)).map((violation) => JSON.stringify(violation)),
    ];
    const figures = {
      seed,
      activities: new Set(cases.map(({ activity }) => activity)).size,
      boundaries: cases.length,
      'workers killed': deaths.kills,
      orders: told.filter(({ story }) => 'ending' in stories[story]).length,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
    };
    return { violations, figures };
  } finally {
    await at.stop();
  }
};

function failpointOf({ activity, boundary, step, story, key, ids }: Told): Failpoint {
  return { id: key, activity, boundary, step, subjects: subjectsOf(story, { ...ids }) };
}

function endingOf({ story, name, ids: { orderId, shipmentId } }: Told): EndedStory[] {
  const { ending }: BoundaryStory = stories[story];
  return ending ? [{ name, orderId, shipmentId, ending }] : [];
}
