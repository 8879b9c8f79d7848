/** What one look came to. */
export interface Look {
  readonly nowMs: number;
  /** Runs that stand still, by what Temporal reports: how the first of their tasks ended, whatever became of the others. */
  readonly timedOut: readonly string[];
  readonly failed: readonly string[];
  /** The SDK's core has said that it lost a workflow task. */
  readonly hasLostTask: boolean;
}

/** Nothing is gained by more: what a new worker does not mend, another one will not. Of one that is said to fail its code mostly does. */
const RENEWALS_OF_RUN_MAX = { timedOut: 2, failed: 1 } as const;

/** A renewal empties the cache, so that a worker with much to do has more to do. */
const RENEWAL_EVERY_MS = 600_000;

/**
 * From the second look in a row on that finds it a run counts, and each process waits for up to so many more: one renewal is mostly
 * enough, and an empty cache in all processes at once is much to read again.
 */
const LOOKS_MIN = 2;
const FURTHER_LOOKS_MAX = 3;

/**
 * Where more stand still at once, no worker has lost them. If they time out there is too much to do, and a renewal would make it
 * more; if they fail it is the release.
 */
const LOST_RUNS_MAX = 20;

type Problem = keyof typeof RENEWALS_OF_RUN_MAX;

export type RenewalDecision =
  | { readonly kind: 'wait' }
  /** Too many time out for a renewal to help. Said once, until it is over. */
  | { readonly kind: 'overload' }
  | { readonly kind: 'renew'; readonly runs: readonly string[] };

export interface RenewalRule {
  /** Whether to make the worker anew, and for which runs. It counts on that being done. */
  decide(look: Look): RenewalDecision;
}

/**
 * What renewals have not mended is for a person. What the SDK's core says it has lost is this process's own, and is not waited for.
 *
 * @param random as Math.random
 */
export function createRenewalRule(random: () => number = Math.random): RenewalRule {
  let seen: ReadonlyMap<string, number> = new Map();
  let renewals: ReadonlyMap<string, number> = new Map();
  let notBeforeMs = 0;
  let hasLostTask = false;
  let isOverload = false;
  const drawLooks = () => LOOKS_MIN + Math.floor(random() * (FURTHER_LOOKS_MAX + 1));
  let looksWanted = drawLooks();

  function dueRuns(look: Pick<Look, Problem>): readonly string[] {
    seen = new Map([...look.timedOut, ...look.failed].map((run) => [run, (seen.get(run) ?? 0) + 1]));
    // Of those that go on again nothing is kept.
    renewals = new Map([...renewals].filter(([run]) => seen.has(run)));
    const dueOf = (problem: Problem) =>
      look[problem].length > LOST_RUNS_MAX ? [] : look[problem].filter((run) => isDue(run, problem));
    // With too much to do, the first task of a run may be reported to have failed as well.
    return look.timedOut.length > LOST_RUNS_MAX ? [] : [...dueOf('timedOut'), ...dueOf('failed')];
  }

  function isDue(run: string, problem: Problem): boolean {
    return (seen.get(run) ?? 0) >= looksWanted && (renewals.get(run) ?? 0) < RENEWALS_OF_RUN_MAX[problem];
  }

  return {
    decide({ nowMs, ...look }) {
      const runs = dueRuns(look);
      hasLostTask ||= look.hasLostTask;
      const wasOverload = isOverload;
      isOverload = look.timedOut.length > LOST_RUNS_MAX;
      if (nowMs < notBeforeMs || (runs.length === 0 && !hasLostTask)) {
        return { kind: isOverload && !wasOverload ? 'overload' : 'wait' };
      }
      renewals = new Map([...renewals, ...runs.map((run) => [run, (renewals.get(run) ?? 0) + 1] as const)]);
      notBeforeMs = nowMs + RENEWAL_EVERY_MS;
      hasLostTask = false;
      looksWanted = drawLooks();
      return { kind: 'renew', runs };
    },
  };
}
