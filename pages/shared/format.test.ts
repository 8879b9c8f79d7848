import { describe, expect, it } from '@jest/globals';
import { age, money, timeText } from './format.ts';

describe('what people read', () => {
  it('is a time in one zone, which is said', () => {
    expect(timeText('2026-11-30T01:28:36.576Z', 'en')).toBe('30 Nov 2026, 01:28 UTC');
    expect(timeText('2026-11-30T01:28:36.576Z', 'de')).toBe('30. Nov. 2026, 01:28 UTC');
  });

  it('is an amount with the code of its currency', () => {
    expect(money({ amount: 2509, currency: 'GBP' }, 'en')).toBe('25.09 GBP');
    expect(money({ amount: 123_450, currency: 'EUR' }, 'de')).toBe('1.234,50 EUR');
    expect(money({ amount: 500, currency: 'JPY' }, 'de')).toBe('500 JPY');
  });

  it.each([
    [-1, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [7_200, '2 h'],
    [100_000, '27 h'],
    [200_000, '2 d'],
  ])('is, of %d seconds, %s', (seconds, words) => {
    expect(age(seconds, 'en')).toBe(words);
  });
});
