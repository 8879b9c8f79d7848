import { describe, expect, it } from '@jest/globals';
import { createRecentCounts } from './recent-counts.ts';

function counts(keysMax = 10) {
  const clock = { ms: 0 };
  return { recent: createRecentCounts({ spanMs: 1_000, keysMax, now: () => clock.ms }), clock };
}

describe('recent counts', () => {
  it('are kept for each, from the first time on, and begin anew when that is over', () => {
    const { recent, clock } = counts();
    recent.add('a');
    clock.ms = 999;
    recent.add('a');
    expect([recent.of('a'), recent.of('b')]).toEqual([2, 0]);
    clock.ms = 1_000;
    expect(recent.of('a')).toBe(0);
    recent.add('a');
    expect(recent.of('a')).toBe(1);
  });

  it('forget whoever was counted first where there are too many', () => {
    const { recent } = counts(2);
    for (const key of ['a', 'b', 'a', 'c']) recent.add(key);
    expect([recent.of('a'), recent.of('b'), recent.of('c')]).toEqual([0, 1, 1]);
  });
});
