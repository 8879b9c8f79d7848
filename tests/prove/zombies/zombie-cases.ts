import { createSeededRandom } from '../../support/seeded-random.ts';
import { boundaryCases, casesByActivity, nameOf, type BoundaryCase } from '../boundaries/boundary-cases.ts';
import { PAUSE_MS, pauseKinds, type PauseKind } from './pauses.ts';

/** One pause at a boundary of an activity. */
export interface ZombieCase extends BoundaryCase {
  readonly pause: PauseKind;
}

/** Each boundary with everything that can stand still there. */
export const zombieCases: readonly ZombieCase[] = boundaryCases.flatMap((found) =>
  pauseKinds.filter((pause) => canStandStill(pause, found)).map((pause) => ({ ...found, pause })),
);

function canStandStill(pause: PauseKind, { activity, boundary, step }: BoundaryCase): boolean {
  switch (pause) {
    case 'worker':
      return true;
    case 'postgres': {
      const writes = typeof casesByActivity[activity].writes !== 'string';
      return boundary === 'before-commit' || (writes && boundary !== 'before-completion');
    }
    case 'request':
    case 'reply':
      // Temporal and the mail server hold nothing back on command.
      return boundary === 'after-remote-commit' && /^(GET|POST) /.test(step ?? '');
  }
}

export interface ChosenPause extends ZombieCase {
  readonly pauseMs: number;
}

/** With one worker nobody takes over what stands still; with more, somebody does while it still lives. */
export const workerCounts = [1, 2, 4] as const;

const SHORT_RUN = 8;

/**
 * All cases for each number of workers, in an order and with pauses that chance decides; for a short run some, each of
 * another activity and with one number of workers.
 */
export function chooseZombies(seed: number, short: boolean): [workers: number, cases: ChosenPause[]][] {
  const random = createSeededRandom(seed);
  const withPause = (found: ZombieCase): ChosenPause => ({
    ...found,
    pauseMs: Math.round(PAUSE_MS.least + random.next() * (PAUSE_MS.most - PAUSE_MS.least)),
  });
  if (!short) return workerCounts.map((workers) => [workers, random.shuffled(zombieCases).map(withPause)]);
  const seen = new Set<string>();
  const some = random
    .shuffled(zombieCases)
    .filter(({ activity }) => !seen.has(activity) && seen.add(activity))
    .slice(0, SHORT_RUN);
  return [[random.pick(workerCounts), some.map(withPause)]];
}

/** Such as `voidPayments before-commit (update payment.state), worker 6.4 s`. */
export function nameOfPause({ pause, pauseMs, ...found }: ChosenPause): string {
  return `${nameOf(found)}, ${pause} ${(pauseMs / 1_000).toFixed(1)} s`;
}
