import { RateLimiterMemory } from 'rate-limiter-flexible';

/** What has happened in a minute that begins with the first, for each key; for limits that may change meanwhile. Each process counts for itself. */
export interface MinuteCounts {
  /** Counts one more, and says how many it is by now. */
  add(whose: string): Promise<number>;
  of(whose: string): Promise<number>;
}

export function createMinuteCounts(name: string): MinuteCounts {
  // It is asked for counts alone: how many points there are is of no account.
  const counter = new RateLimiterMemory({ keyPrefix: name, points: 1, duration: 60 });
  return {
    add: async (whose) => (await counter.penalty(whose)).consumedPoints,
    of: async (whose) => (await counter.get(whose))?.consumedPoints ?? 0,
  };
}
