import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readTaxRate, writeTaxRate } from './tax-rate-text.ts';

describe('a tax rate', () => {
  it.each([
    ['19', 190_000],
    ['19.0', 190_000],
    ['19,5', 195_000],
    [' 8.875 % ', 88_750],
    ['7%', 70_000],
    ['0', 0],
    ['0.0', 0],
    ['100', 1_000_000],
    ['5.50000000', 55_000],
    ['٢٠', 200_000],
    ['1', 10_000],
  ])('is read as it was meant: %j', (typed, ppm) => {
    expect(readTaxRate(typed)).toBe(ppm);
  });

  it.each([
    ['0.19', 'looks-like-a-fraction'],
    ['0,9999', 'looks-like-a-fraction'],
    ['100.0001', 'over-100'],
    ['190000', 'over-100'],
    ['8.87512', 'too-precise'],
    ['', 'malformed'],
    ['nineteen', 'malformed'],
    ['-5', 'malformed'],
    ['1e1', 'malformed'],
    ['1,000.5', 'malformed'],
    ['19.', 'malformed'],
    ['.5', 'malformed'],
  ])('is not guessed: %j', (typed, problem) => {
    expect(readTaxRate(typed)).toBe(problem);
  });

  it('is read again as it was written', () => {
    const rate = fc.oneof(fc.constant(0), fc.integer({ min: 10_000, max: 1_000_000 }));
    fc.assert(fc.property(rate, (ppm) => expect(readTaxRate(writeTaxRate(ppm))).toBe(ppm)));
  });

  it('is written without what says nothing', () => {
    expect([0, 10_000, 88_750, 195_000, 1_000_000, 10_001].map(writeTaxRate)).toEqual([
      '0',
      '1',
      '8.875',
      '19.5',
      '100',
      '1.0001',
    ]);
  });
});
