import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor, timePosition } from './pagination.ts';

const id = '0198a3b0-0000-7000-8000-000000000001';
const read = (at: string) => decodeCursor(timePosition, encodeCursor({ at, id }));

/** As PostgreSQL writes a timestamptz within JSON, in UTC. */
const written = (time: Date, fraction = '') => `${time.toISOString().slice(0, 19)}${fraction}+00:00`;

const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2027, 11, 31);
/** From the last day of a common year to the first after a leap year. */
const days = Array.from({ length: 368 }, (_, index) => new Date(FIRST_DAY_MS + index * DAY_MS));

describe('the cursor of a list that shows the newest first', () => {
  it('is good on each day of a leap year, at its first and its last moment', () => {
    expect(days.map((day) => written(day).slice(0, 10))).toEqual(
      expect.arrayContaining(['2028-01-31', '2028-02-29', '2028-04-30', '2028-12-31', '2029-01-01']),
    );
    for (const day of days) {
      const last = new Date(day.getTime() + DAY_MS - 1_000);
      for (const at of [written(day), written(day, '.5'), written(last, '.999999')])
        expect(read(at)).toEqual({ at, id });
    }
  });

  it.each([
    '2028-02-30T00:00:00+00:00',
    '2027-02-29T00:00:00+00:00',
    '2028-04-31T00:00:00+00:00',
    '2028-00-10T00:00:00+00:00',
    '2028-13-10T00:00:00+00:00',
    '2028-01-32T00:00:00+00:00',
    '2028-01-00T00:00:00+00:00',
    '2028-01-01T24:00:00+00:00',
    '2028-01-01T25:00:00+00:00',
    '2028-01-01T00:00:60+00:00',
    '2028-01-01T00:00:00+01:00',
    '2028-01-01T00:00:00Z',
    '1928-01-01T00:00:00+00:00',
    'yesterday',
  ])('is refused for a time that we do not write, such as %s', (at) => {
    expect(() => read(at)).toThrow(expect.objectContaining({ code: 'invalid-cursor' }));
  });
});
