import type { RateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import { createStoredCounts, type RunningCounts } from '../../../db/limits/stored-counts.ts';
import type { SlowDown } from '../../../domain/passwords/slow-down.ts';
import { createBoundedCounts } from './bounded-counts.ts';

/** `go`: it may be judged, and counts as a failure until it is said to have succeeded. `failures`: with this one. */
export type Attempt =
  | { readonly kind: 'go'; readonly failures: number }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Slows guessing down, and locks nobody out: what is sent while one has to wait is not judged, and does not count. */
export interface AttemptLimit {
  begin(whose: string): Promise<Attempt>;
  /** It was right: nothing is held against them any more. */
  succeed(whose: string): Promise<void>;
  /** It was no failure of theirs, such as one of many behind an address who was right: the next need not wait for it either. */
  takeBack(whose: string): Promise<void>;
}

export interface AttemptLimitOptions {
  readonly name: string;
  readonly slowDown: SlowDown;
  /** Absent: each process counts for itself. */
  readonly store?: RateLimitStore | undefined;
}

export function createAttemptLimit({ name, slowDown, store }: AttemptLimitOptions): AttemptLimit {
  const counts = countsOf(`${name}-failures`, store);
  const turns = countsOf(`${name}-turns`, store);
  const { waitAfter, countedSeconds } = slowDown;

  /** One attempt in the time that follows from the failures: the first of several who come at once takes it. Seconds to wait, 0 for that one. */
  async function secondsToWait(whose: string, failures: number): Promise<number> {
    const wait = waitAfter(failures);
    if (wait === 0) return 0;
    const { count, msLeft } = await turns.add(whose, wait);
    return count === 1 ? 0 : Math.max(1, Math.ceil(msLeft / 1_000));
  }

  return {
    async begin(whose) {
      const expected = (await counts.of(whose)) + 1;
      const early = await secondsToWait(whose, expected);
      if (early > 0) return { kind: 'wait', seconds: early };
      // Counted before it is judged: of a hundred who come at once, each of whom is the first as far as they know, few are judged.
      const { count: failures } = await counts.add(whose, countedSeconds);
      if (waitAfter(expected) > 0) return { kind: 'go', failures };
      const late = await secondsToWait(whose, failures);
      if (late === 0) return { kind: 'go', failures };
      await counts.takeBack(whose);
      return { kind: 'wait', seconds: late };
    },
    async succeed(whose) {
      await Promise.all([counts.drop(whose), turns.drop(whose)]);
    },
    async takeBack(whose) {
      await Promise.all([counts.takeBack(whose), turns.drop(whose)]);
    },
  };
}

/** Each is the price of a judged attempt, a password's hash at the least: so many new ones take longer than most are remembered. */
const KEYS_MAX = 100_000;

/** While the database is down each process counts for itself. */
function countsOf(name: string, store: RateLimitStore | undefined): RunningCounts {
  const memory = createBoundedCounts(KEYS_MAX);
  if (!store) return memory;
  const stored = createStoredCounts(name, store);
  async function either<T>(ask: (counts: RunningCounts) => Promise<T>): Promise<T> {
    try {
      return await ask(stored);
    } catch {
      return ask(memory);
    }
  }
  return {
    of: (key) => either((counts) => counts.of(key)),
    add: (key, lifeSeconds) => either((counts) => counts.add(key, lifeSeconds)),
    takeBack: (key) => either((counts) => counts.takeBack(key)),
    drop: (key) => either((counts) => counts.drop(key)),
  };
}
