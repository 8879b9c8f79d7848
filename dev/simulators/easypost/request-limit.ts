import { EasyPostErrorAnswer } from './easypost-error.ts';

/**
 * Counts requests in each second and refuses those above the limit.
 * Source: docs.easypost.com/guides/rate-limiting-guide: 429, five a second for lists, and a limit by load for all else.
 */
export function createRequestLimit(perSecondMax: number, nowMs: () => number): () => void {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(nowMs() / 1_000);
    if (now !== second) [second, count] = [now, 0];
    count += 1;
    if (count > perSecondMax) throw rateLimited();
  };
}

function rateLimited(): EasyPostErrorAnswer {
  return new EasyPostErrorAnswer(429, 'RATE_LIMITED', 'You have exceeded the rate limit. Slow down and try again.');
}
