import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import { Problem } from '../problem.ts';

const MINUTE_SECONDS = 60;

/** One limit: so many requests in a minute, or another time, for each of those it is kept for. */
export interface RateLimit {
  /** Counts one. Throws 429 when there were too many. */
  spend(whose: string): Promise<void>;
  /** Counts one that has happened already. True where it is the one with which the limit is reached. */
  note(whose: string): Promise<boolean>;
  /** Whether the next one is one too many; counts nothing. */
  isSpent(whose: string): Promise<boolean>;
}

export interface RateLimitOptions {
  /** As the answer's headers name it. */
  readonly name: string;
  /** 0: there is no limit. */
  readonly quota: number;
  /** In which they are counted, from the first one on. A minute unless said. */
  readonly windowSeconds?: number;
  /** Left out: each process counts for itself. */
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
        // By `forgetOldRecords`, once for all processes and in batches.
        clearExpiredByTimeout: false,
        // While the database is away each process counts for itself: a limit is no reason to refuse an order.
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
