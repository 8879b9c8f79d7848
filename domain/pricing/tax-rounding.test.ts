import { describe, expect, it } from '@jest/globals';
import { builtInTaxRounding } from './tax-rounding.ts';

describe('builtInTaxRounding', () => {
  it.each([
    ['DE', 'rate-group', 'half-up'],
    ['GB', 'rate-group', 'half-up'],
    ['JP', 'rate-group', 'half-up'],
    ['AU', 'order', 'half-up'],
    ['US', 'order', 'half-up'],
    ['NZ', 'order', 'half-down'],
    ['AQ', 'rate-group', 'half-up'],
  ])('is in %s %s, %s', (country, scope, mode) => {
    expect(builtInTaxRounding(country)).toEqual({ scope, mode });
  });
});
