import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { chargeableCurrencies, chargeRules } from '../../domain/payments/charge-rules.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-amounts.ts';

it.each([...chargeableCurrencies])('reads back what it sends in %s', (currency) => {
  const { step, max } = chargeRules(currency) ?? { step: 1, max: 0 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: max / step }), (steps) => {
      const sent = toStripeAmount(steps * step, currency);
      expect(Number.isSafeInteger(sent)).toBe(true);
      expect(fromStripeAmount(sent, currency)).toBe(steps * step);
    }),
  );
});

it.each([
  [25_000, 'ISK', 2_500_000],
  [5, 'UGX', 500],
  [500, 'MGA', 5],
  [13_460, 'KWD', 13_460],
  [500, 'JPY', 500],
  [1_299, 'EUR', 1_299],
])('sends %i minor units of %s as %i', (minor, currency, amount) => {
  expect(toStripeAmount(minor, currency)).toBe(amount);
});

it.each([
  [13_457, 'KWD'],
  [550, 'MGA'],
])('refuses to send %i %s, which would be charged as something else', (minor, currency) => {
  expect(() => toStripeAmount(minor, currency)).toThrow('steps of');
});
