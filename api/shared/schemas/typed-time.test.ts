import { describe, expect, it } from '@jest/globals';
import { readTypedTime } from './typed-time.ts';

describe('readTypedTime', () => {
  it.each([
    ['2026-11-21T09:30:00Z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21t09:30:00.5z', '2026-11-21T09:30:00.500Z'],
    ['2026-11-21T10:30:00+01:00', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T10:30:00 01:00', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T04:30:00-0500', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21 09:30Z', '2026-11-21T09:30:00.000Z'],
    [' 2026-11-21 ', '2026-11-21T00:00:00.000Z'],
  ])('reads %j in UTC', (typed, time) => {
    expect(readTypedTime(typed)).toBe(time);
  });

  it.each(['', 'yesterday', '2026-02-30', '2026-13-01', '21.11.2026', '2026-11-21T25:00:00Z', '2026-11-21T09:30:00'])(
    'leaves what is no time, or one of no zone: %j',
    (typed) => expect(readTypedTime(typed)).toBe(typed),
  );
});
