import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { messageCategories, messageChannels, type MessageCategory } from './message-kinds.ts';
import { completePreferences, isRefusable, isWanted } from './message-preferences.ts';
import { quietUntil } from './quiet-hours.ts';

const category = fc.constantFrom(...(Object.keys(messageCategories) as MessageCategory[]));
const channel = fc.constantFrom(...messageChannels);

describe('isWanted', () => {
  it('lets one no be a no, but for mails that cannot be refused', () => {
    fc.assert(
      fc.property(fc.record({ category, channel }), fc.array(fc.boolean(), { minLength: 1 }), (message, said) => {
        expect(isWanted(message, said)).toBe(!isRefusable(message) || !said.includes(false));
      }),
    );
  });

  it('sends neither text messages nor advertising to whoever has not asked for them', () => {
    const wanted = completePreferences([]).filter((one) => one.wanted);
    expect(wanted.some((one) => one.channel === 'sms' || one.category === 'marketing')).toBe(false);
    expect(wanted.some((one) => one.channel === 'email' && one.category === 'service')).toBe(true);
  });

  it('has one answer for each category and channel, which says what was said', () => {
    fc.assert(
      fc.property(fc.record({ category, channel, wanted: fc.boolean() }), (said) => {
        const all = completePreferences([said]);
        expect(all).toHaveLength(9);
        const found = all.find((one) => one.category === said.category && one.channel === said.channel);
        expect(found?.wanted).toBe(isRefusable(said) ? said.wanted : true);
      }),
    );
  });
});

describe('quietUntil', () => {
  const hour = fc.integer({ min: 0, max: 23 });
  const now = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

  it('puts a message off by less than a day, to a moment that is not quiet', () => {
    fc.assert(
      fc.property(now, hour, hour, (at, fromHour, untilHour) => {
        const until = quietUntil('service', at, { fromHour, untilHour });
        if (!until) return;
        expect(until.getTime()).toBeGreaterThan(at.getTime());
        expect(until.getTime() - at.getTime()).toBeLessThanOrEqual(86_400_000);
        expect(until.getUTCHours()).toBe(untilHour);
        expect(quietUntil('service', until, { fromHour, untilHour })).toBeUndefined();
      }),
    );
  });

  it('keeps nobody waiting for what they have asked for', () => {
    fc.assert(
      fc.property(now, hour, hour, (at, fromHour, untilHour) => {
        expect(quietUntil('transactional', at, { fromHour, untilHour })).toBeUndefined();
      }),
    );
  });

  it('goes over midnight', () => {
    const night = { fromHour: 21, untilHour: 7 };
    expect(quietUntil('service', new Date('2026-12-01T23:10:00Z'), night)).toEqual(new Date('2026-12-02T07:00:00Z'));
    expect(quietUntil('service', new Date('2026-12-01T06:59:00Z'), night)).toEqual(new Date('2026-12-01T07:00:00Z'));
    expect(quietUntil('service', new Date('2026-12-01T12:00:00Z'), night)).toBeUndefined();
  });
});
