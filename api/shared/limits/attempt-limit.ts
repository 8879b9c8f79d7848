import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import { FAILURES_COUNTED_SECONDS, WAIT_SECONDS_MAX, waitAfter } from '../../../domain/staff/login-slow-down.ts';

/** `go`: it may be judged, and counts as a failure until it is said to have succeeded. `failures`: with this one. */
export type Attempt =
  | { readonly kind: 'go'; readonly failures: number }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Slows guessing down, and locks nobody out: what is sent while one has to wait is not judged, and does not count. */
export interface AttemptLimit {
  begin(whose: string): Promise<Attempt>;
  /** It was right: nothing is held against them any more. */
  succeed(whose: string): Promise<void>;
  /** It was no failure of theirs, such as one of many behind an address who was right. */
  takeBack(whose: string): Promise<void>;
}

export interface AttemptLimitOptions {
  readonly name: string;
  /** How many failures in a row are free. */
  readonly free: number;
  /** Absent: each process counts for itself. */
  readonly store?: RateLimitStore | undefined;
}

export function createAttemptLimit({ name, free, store }: AttemptLimitOptions): AttemptLimit {
  const limiter = (keyPrefix: string, points: number, duration: number) => {
    const options = { keyPrefix, points, duration };
    if (!store) return new RateLimiterMemory(options);
    return new RateLimiterPostgres({
      ...options,
      storeClient: store.pool,
      storeType: 'pool',
      tableName: store.tableName,
      tableCreated: true,
      clearExpiredByTimeout: false,
      // While the database is down each process counts for itself.
      insuranceLimiter: new RateLimiterMemory(options),
    });
  };
  const counts = limiter(`${name}-failures`, Number.MAX_SAFE_INTEGER, FAILURES_COUNTED_SECONDS);
  /** One attempt in the time that follows from the failures before it: the first of several who come at once takes it. */
  const turns = limiter(`${name}-turns`, 1, WAIT_SECONDS_MAX);

  return {
    async begin(whose) {
      // Counted before it is judged, so that a hundred at once are not judged as the first.
      const { consumedPoints: failures } = await counts.penalty(whose);
      const wait = waitAfter(failures, free);
      if (wait === 0) return { kind: 'go', failures };
      try {
        await turns.consume(whose, 1, { customDuration: wait });
        return { kind: 'go', failures };
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        await counts.reward(whose);
        return { kind: 'wait', seconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)) };
      }
    },
    async succeed(whose) {
      await Promise.all([counts.delete(whose), turns.delete(whose)]);
    },
    async takeBack(whose) {
      await counts.reward(whose);
    },
  };
}
