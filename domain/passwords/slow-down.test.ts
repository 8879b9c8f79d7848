import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, slowDowns, WAIT_SECONDS_MAX } from './slow-down.ts';

const failures = fc.nat({ max: 100_000 });

/** How many attempts whoever guesses all day has. */
function attemptsInADay({ waitAfter, countedSeconds }: (typeof slowDowns)[keyof typeof slowDowns]): number {
  let [attempts, count, since] = [0, 0, 0];
  for (let second = 0; second < 86_400;) {
    if (second - since >= countedSeconds) [count, since] = [0, second];
    attempts += 1;
    second += waitAfter((count += 1));
  }
  return attempts;
}

describe('the wait after failures', () => {
  it('is none for the first, and then grows to a quarter of an hour for staff', () => {
    expect([4, 5, 6, 7, 13, 14, 50].map(slowDowns.staff.waitAfter)).toEqual([0, 2, 4, 8, 512, 900, 900]);
  });

  it('is half a minute for customers', () => {
    expect([4, 5, 6, 50].map(slowDowns.customer.waitAfter)).toEqual([0, 30, 30, 30]);
  });

  it.each(Object.entries(slowDowns))('never shrinks with more failures, and has an end: %s', (_, { waitAfter }) => {
    fc.assert(
      fc.property(failures, failures, (one, other) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        expect(waitAfter(fewer)).toBeLessThanOrEqual(waitAfter(more));
        expect(waitAfter(more)).toBeLessThanOrEqual(WAIT_SECONDS_MAX);
      }),
    );
  });

  it('leaves whoever guesses all day a hundred attempts or so at staff, and 3,500 at a customer', () => {
    expect(attemptsInADay(slowDowns.staff)).toBeLessThan(FREE_FAILURES + 120);
    expect(attemptsInADay(slowDowns.customer)).toBeLessThan(3_500);
  });

  it('comes later for an address, which may be that of many, and stays short', () => {
    const { waitAfter } = slowDowns.address;
    expect([FREE_FAILURES, FREE_FAILURES_OF_ADDRESS - 1, FREE_FAILURES_OF_ADDRESS, 100_000].map(waitAfter)).toEqual([
      0, 0, 2, 2,
    ]);
  });
});
