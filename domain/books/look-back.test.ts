import { describe, expect, it } from '@jest/globals';
import { lookBackTo } from './look-back.ts';

const now = new Date('2026-12-01T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const back = (startedHoursAgo?: number, disagreeingHoursAgo?: number) => {
  const at = (hours: number | undefined) => (hours === undefined ? undefined : hoursAgo(hours));
  return lookBackTo({ startedAt: at(startedHoursAgo), disagreeingSince: at(disagreeingHoursAgo) }, now);
};

describe('a look at the books', () => {
  it('sees what has changed since the last one, and two hours at least', () => {
    expect(back(1)).toEqual(hoursAgo(2));
    expect(back(5)).toEqual(hoursAgo(5));
  });

  it('sees a day where there was none before, or none for longer', () => {
    expect(back()).toEqual(hoursAgo(24));
    expect(back(70)).toEqual(hoursAgo(24));
  });

  it('goes back as far as the one that first found what is not mended, for a week', () => {
    expect(back(1, 50)).toEqual(hoursAgo(50));
    expect(back(5, 3)).toEqual(hoursAgo(5));
    expect(back(1, 900)).toEqual(hoursAgo(7 * 24));
  });
});
