import { describe, expect, it } from '@jest/globals';
import { moments } from './moments.ts';

/** The clock on the wall there. */
function readIn(zone: string, at: number): string {
  const options = { timeZone: zone, dateStyle: 'long', timeStyle: 'long' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(at);
}
const minutesOffUtc = (zone: string, at: number): number => {
  const [, sign = '+', hours = '0', minutes = '0'] =
    /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(
      new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).format(at),
    ) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};

describe('a moment', () => {
  it.each(moments.filter(({ says }) => /^\d/.test(says)))('reads "$says" in $zone', ({ says, zone, startsAt }) => {
    const [day = ''] = says.split(',');
    expect(readIn(zone, Date.parse(startsAt))).toMatch(new RegExp(`^${day} `));
    if (says.endsWith('before midnight')) expect(readIn(zone, Date.parse(startsAt))).toContain(' 23:59:58 ');
    const utcDay = /where the UTC day is (?:the )?(\d+)/.exec(says)?.[1];
    if (utcDay !== undefined) expect(new Date(startsAt).getUTCDate()).toBe(Number.parseInt(utcDay, 10));
  });

  it.each(moments.filter(({ says }) => says.startsWith('clocks')))(
    'passes the second in which $says in $zone',
    ({ says, zone, startsAt }) => {
      const at = Date.parse(startsAt);
      const moved = minutesOffUtc(zone, at + 3_000) - minutesOffUtc(zone, at);
      const by = says.endsWith('half an hour') ? 30 : 60;
      expect(moved).toBe(says.includes('forward') ? by : -by);
    },
  );
});
