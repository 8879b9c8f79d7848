/** What one look came to. */
export interface Look {
  readonly nowMs: number;
  /** Runs whose workflow tasks time out one after another. */
  readonly timedOut: readonly string[];
  /** The SDK's core has said that it lost a workflow task. */
  readonly hasLostTask: boolean;
}

/** Nothing is gained by more: what a new worker does not mend, another one will not. */
const RENEWALS_OF_RUN_MAX = 2;

/** A renewal empties the cache, so that a worker with much to do has more to do. */
const RENEWAL_EVERY_MS = 600_000;

export interface RenewalRule {
  /** Whether to make the worker anew, and for which runs. It counts on that being done. */
  decide(look: Look): { readonly runs: readonly string[] } | undefined;
}

/**
 * A run counts from the second look in a row on that finds it: one on a machine that was busy for a moment has gone on by then.
 * One that two renewals have not mended is for a person.
 */
export function createRenewalRule(): RenewalRule {
  let seen: ReadonlySet<string> = new Set();
  let renewals: ReadonlyMap<string, number> = new Map();
  let notBeforeMs = 0;
  let hasLostTask = false;
  return {
    decide(look) {
      const runs = look.timedOut.filter((run) => seen.has(run) && (renewals.get(run) ?? 0) < RENEWALS_OF_RUN_MAX);
      seen = new Set(look.timedOut);
      hasLostTask ||= look.hasLostTask;
      // Of those that go on again nothing is kept.
      renewals = new Map([...renewals].filter(([run]) => seen.has(run)));
      if (look.nowMs < notBeforeMs || (runs.length === 0 && !hasLostTask)) return undefined;
      renewals = new Map([...renewals, ...runs.map((run) => [run, (renewals.get(run) ?? 0) + 1] as const)]);
      notBeforeMs = look.nowMs + RENEWAL_EVERY_MS;
      hasLostTask = false;
      return { runs };
    },
  };
}
