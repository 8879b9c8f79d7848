import { describe, expect, it } from '@jest/globals';
import { chargeableCurrencies } from './charge-rules.ts';
import { readEnabledCurrencies } from './enabled-currencies.ts';

describe('readEnabledCurrencies', () => {
  it('takes all that the provider takes where nothing is set', () => {
    expect(readEnabledCurrencies({})).toBe(chargeableCurrencies);
    expect(readEnabledCurrencies({ CURRENCIES: ' ' })).toBe(chargeableCurrencies);
  });

  it('takes what is named', () => {
    expect([...readEnabledCurrencies({ CURRENCIES: 'GBP, eur Isk' })]).toEqual(['GBP', 'EUR', 'ISK']);
  });

  it.each([
    ['GBP,EURO', 'EURO is no currency'],
    ['GBP,IQD', 'does not take IQD'],
  ])('refuses %s', (text, words) => {
    expect(() => readEnabledCurrencies({ CURRENCIES: text })).toThrow(words);
  });
});
