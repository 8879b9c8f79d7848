import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type DecimalSign, decimalSignOf, decimalText } from './decimal-text.ts';

describe('decimalSignOf', () => {
  it.each([
    ['12.95', '.'],
    ['12,95', ','],
    ['9,90 €', ','],
    ['£1,234.50', '.'],
    ['1.234,50', ','],
    ['1,234,567', '.'],
    ['1 234,567', ','],
    ['0.500', '.'],
    ['1234.500', '.'],
    ['1.234', undefined],
    ['1,000', undefined],
    ['12', undefined],
    ['#N/A', undefined],
  ] as const)('sees in %s what it shows', (text, sign) => {
    expect(decimalSignOf(text)).toBe(sign);
  });
});

describe('decimalSignOf a price', () => {
  it('sees it in three digits where the currency has as many', () => {
    expect(decimalSignOf('12,500', 3)).toBe(',');
    expect(decimalSignOf('1,012.500', 3)).toBe('.');
  });
});

describe('decimalText', () => {
  it.each([
    ['0.500', ','],
    ['1,00', '.'],
    ['1,0000', '.'],
    ['1,234.567,8', '.'],
    ['1.234.56', ','],
    ["1'234,567", '.'],
    ['12.', '.'],
    ['1e3', '.'],
    ['--1', '.'],
    ['', '.'],
    ['-', '.'],
  ] as const)('refuses %s where the decimal sign is "%s"', (text, sign) => {
    expect(decimalText(text, sign)).toBeUndefined();
  });

  it.each([
    ['en', '.'],
    ['en-IN', '.'],
    ['de-CH', '.'],
    ['de', ','],
    ['fr', ','],
    ['nb', ','],
  ] as const)('reads back any amount as it is written in %s', (locale, sign: DecimalSign) => {
    const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), (cents) => {
        expect(decimalText(format.format(cents / 100), sign)).toBe((cents / 100).toFixed(2));
      }),
    );
  });
});
