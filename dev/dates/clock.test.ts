import { describe, expect, it } from '@jest/globals';
import { moments } from './moments.ts';

const { datesStartAt } = globalThis as { datesStartAt?: number };
const moment = moments.find(({ startsAt }) => Date.parse(startsAt) === datesStartAt);

// Run by `npm test` too, where the clock is the machine's.
describe('the clock of a run', () => {
  it('starts at the moment that the run is about, and goes on', async () => {
    const start = datesStartAt ?? Date.now();
    const read = [Date.now(), new Date().getTime(), Date.parse(Date())].map((at) => at - start);
    for (const sinceMs of read) {
      expect(sinceMs).toBeGreaterThanOrEqual(-1_000);
      expect(sinceMs).toBeLessThan(60_000);
    }
    const before = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(Date.now()).toBeGreaterThan(before);
  });

  it('makes dates as ever of what is said', () => {
    expect(new Date('2026-11-30T03:00:00Z').toISOString()).toBe('2026-11-30T03:00:00.000Z');
    expect(new Date(0)).toBeInstanceOf(Date);
    expect(new Date(Date.UTC(2026, 1, 31)).getUTCMonth()).toBe(2);
  });

  it('shows the zone of the run', () => {
    // By what it reads, because a zone may have two names.
    const now = new Date();
    const { zone } = moment ?? {};
    expect(now.toLocaleString('en-GB')).toBe(now.toLocaleString('en-GB', zone === undefined ? {} : { timeZone: zone }));
  });
});
