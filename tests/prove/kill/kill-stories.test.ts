import { describe, expect, it } from '@jest/globals';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { chooseKillStories } from './kill-stories.ts';

describe('chooseKillStories', () => {
  it.each([80, 1_000])('tells all stories to %i orders, in a mixed order', (count) => {
    const chosen = chooseKillStories(count, createSeededRandom(1));
    expect(chosen).toHaveLength(count);
    expect(new Set(chosen).size).toBe(11);
    expect(new Set(chosen.slice(0, count / 4)).size).toBeGreaterThan(3);
  });

  it('chooses the same again for the same seed', () => {
    const choose = (seed: number) => chooseKillStories(50, createSeededRandom(seed));
    expect(choose(7)).toEqual(choose(7));
    expect(choose(7)).not.toEqual(choose(8));
  });
});
