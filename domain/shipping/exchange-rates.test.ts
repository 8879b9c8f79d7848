import { describe, expect, it } from '@jest/globals';
import { convertPrice, readExchangeRates } from './exchange-rates.ts';

const rates = readExchangeRates('USD:GBP=0.79, USD:JPY=151.25,USD:KWD=0.307');

describe('convertPrice', () => {
  it.each([
    ['3.195', 'USD', 320],
    ['4.15', 'USD', 415],
    ['4.1', 'USD', 410],
    ['4', 'USD', 400],
    ['0.004999', 'USD', 0],
    ['0', 'USD', 0],
    ['3.195', 'GBP', 252],
    // 1.00 × 0.79 and 0.5 × 151.25 = 75.625
    ['1.00', 'GBP', 79],
    ['0.5', 'JPY', 76],
    ['10.005', 'KWD', 3072],
  ])('makes %s dollars %s %i, rounded half up', (text, to, amount) => {
    expect(convertPrice(text, 'USD', to, rates)).toBe(amount);
  });

  it('knows no price where it knows no rate, not even by way of another currency', () => {
    expect([convertPrice('1', 'GBP', 'USD', rates), convertPrice('1', 'GBP', 'JPY', rates)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each(['-1', 'a lot', '', '1,50', '1e3', '99999999999999999999'])('refuses "%s"', (text) => {
    expect(() => convertPrice(text, 'USD', 'USD', rates)).toThrow();
  });
});

describe('readExchangeRates', () => {
  it.each(['USD:GBP=0.79', 'usd:gbp=0.79', ' Usd : Gbp = 0.79 '])('knows currencies in any case: %s', (text) => {
    expect([...readExchangeRates(text).keys()]).toEqual(['USD:GBP']);
  });

  it('knows none where none are set', () => {
    expect(readExchangeRates('').size).toBe(0);
  });

  it.each(['USD=0.79', 'USD:GBP', 'USD:GBP=0', 'USD:GBP=-1', 'USD:USD=1', 'USD:QQQ=1', 'USD:GBP=0.7,USD:GBP=0.8'])(
    'refuses %s',
    (text) => {
      expect(() => readExchangeRates(text)).toThrow();
    },
  );
});
