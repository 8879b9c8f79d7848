import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import { Problem } from '../problem.ts';

const MINUTE_SECONDS = 60;

/** A number of requests in a window of time, for each key (an API key, an address). */
export interface RateLimit {
  /** Counts one. Throws 429 above the quota. */
  spend(whose: string): Promise<void>;
  /** Counts one that has happened already. True for the one that reaches the quota. */
  note(whose: string): Promise<boolean>;
  /** Whether the next one would be refused; counts nothing. */
  isSpent(whose: string): Promise<boolean>;
}

export interface RateLimitOptions {
  /** Its name in the answer's headers. */
  readonly name: string;
  /** 0: no limit. */
  readonly quota: number;
  /** Length of the window, which begins with the first request. A minute unless given. */
  readonly windowSeconds?: number;
  /** Absent: each process counts for itself. */
  readonly store?: RateLimitStore | undefined;
}

const UNLIMITED: RateLimit = { spend: async () => {}, note: async () => false, isSpent: async () => false };

export function createRateLimit({ name, quota, windowSeconds = MINUTE_SECONDS, store }: RateLimitOptions): RateLimit {
  if (quota === 0) return UNLIMITED;
  const options = { keyPrefix: name, points: quota, duration: windowSeconds };
  const memory = new RateLimiterMemory(options);
  const limiter = store
    ? new RateLimiterPostgres({
        ...options,
        storeClient: store.pool,
        storeType: 'pool',
        tableName: store.tableName,
        tableCreated: true,
        // `forgetOldRecords` deletes them, once for all processes and in batches.
        clearExpiredByTimeout: false,
        // While the database is down each process counts for itself: no order is refused because counting fails.
        insuranceLimiter: memory,
      })
    : memory;
  return {
    async spend(whose) {
      try {
        await limiter.consume(whose);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw tooManyRequests({ name, quota, windowSeconds }, refused);
      }
    },
    async note(whose) {
      return (await limiter.penalty(whose)).consumedPoints === quota;
    },
    async isSpent(whose) {
      const spent = await limiter.get(whose);
      return spent !== null && spent.consumedPoints >= quota;
    },
  };
}

/** Source: datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4 for the two fields. */
function tooManyRequests(
  { name, quota, windowSeconds }: Required<Omit<RateLimitOptions, 'store'>>,
  { msBeforeNext }: RateLimiterRes,
): Problem {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return new Problem('too-many-requests', `At most ${quota} in ${windowSeconds} s: send it again in ${seconds} s.`, {
    headers: {
      'Retry-After': String(seconds),
      'RateLimit-Policy': `"${name}";q=${quota};w=${windowSeconds}`,
      RateLimit: `"${name}";r=0;t=${seconds}`,
    },
  });
}
