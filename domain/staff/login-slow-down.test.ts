import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, WAIT_SECONDS_MAX, waitAfter } from './login-slow-down.ts';

const failures = fc.nat({ max: 100_000 });

describe('the wait after failures', () => {
  it('is none for the first, and then grows to a quarter of an hour', () => {
    expect([4, 5, 6, 7, 13, 14, 50].map((count) => waitAfter(count))).toEqual([0, 2, 4, 8, 512, 900, 900]);
  });

  it('never shrinks with more failures, and has an end', () => {
    fc.assert(
      fc.property(failures, failures, (one, other) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        expect(waitAfter(fewer)).toBeLessThanOrEqual(waitAfter(more));
        expect(waitAfter(more)).toBeLessThanOrEqual(WAIT_SECONDS_MAX);
      }),
    );
  });

  it('leaves whoever guesses all day a hundred attempts or so', () => {
    let [seconds, attempts] = [0, 0];
    while (seconds < 86_400) seconds += waitAfter((attempts += 1));
    expect(attempts).toBeLessThan(FREE_FAILURES + 120);
  });

  it('comes later for an address, which may be that of many', () => {
    expect(waitAfter(FREE_FAILURES, FREE_FAILURES_OF_ADDRESS)).toBe(0);
    expect(waitAfter(FREE_FAILURES_OF_ADDRESS, FREE_FAILURES_OF_ADDRESS)).toBe(2);
  });
});
