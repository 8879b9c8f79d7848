import { describe, expect, it } from '@jest/globals';
import { isCurrency } from '../money/currencies.ts';
import { chargeableCurrencies, chargeRules, findChargeProblem, roundUpToStep } from './charge-rules.ts';

describe('chargeRules', () => {
  it('are of currencies that ISO 4217 knows', () => {
    expect([...chargeableCurrencies].filter((currency) => !isCurrency(currency))).toEqual([]);
    expect(chargeRules('XAU')).toBeUndefined();
  });

  it.each([
    ['EUR', { step: 1, min: 50, max: 99_999_999 }],
    ['JPY', { step: 1, min: 50, max: 9_999_999_999 }],
    ['IDR', { step: 1, min: 50, max: 999_999_999_999 }],
    ['KWD', { step: 10, min: 10, max: 99_999_990 }],
    ['ISK', { step: 1, min: 1, max: 999_999 }],
    ['MGA', { step: 100, min: 100, max: 9_999_999_900 }],
  ])('of %s are %j', (currency, rules) => {
    expect(chargeRules(currency)).toEqual(rules);
  });
});

it.each([
  [1_112, 'KWD', 1_120],
  [1_110, 'KWD', 1_110],
  [101, 'MGA', 200],
  [7, 'EUR', 7],
])('rounds %i %s up to %i', (amount, currency, expected) => {
  expect(roundUpToStep(amount, currency)).toBe(expected);
});

it.each([
  [
    120_000_000,
    'GBP',
    {
      code: 'amount-too-large',
      detail: 'One payment takes at most 999999.99 GBP.',
      params: { maximum: { amount: 99_999_999, currency: 'GBP' } },
    },
  ],
  [
    29,
    'GBP',
    {
      code: 'amount-too-small',
      detail: 'One payment takes at least 0.30 GBP.',
      params: { minimum: { amount: 30, currency: 'GBP' } },
    },
  ],
  [30, 'GBP', undefined],
  [99_999_999, 'GBP', undefined],
])('has against a total of %i %s: %j', (total, currency, problem) => {
  expect(findChargeProblem(total, currency)).toEqual(problem);
});
