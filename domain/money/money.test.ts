import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { isCurrency, minorUnitDigits } from './currencies.ts';
import { BadAmount, formatMoney, minorUnits, parseDecimalAmount, proportion, roundFraction, split } from './money.ts';

const amounts = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
const currencies = fc.constantFrom('EUR', 'JPY', 'KWD');

describe('minorUnits', () => {
  it('reads what a database gives', () => {
    expect([minorUnits('8410'), minorUnits(8410n), minorUnits(-1)]).toEqual([8410, 8410, -1]);
  });

  it.each([0.5, Number.NaN, Infinity, 2 ** 53, 9_007_199_254_740_993n, 'ten'])('refuses %s', (value) => {
    expect(() => minorUnits(value)).toThrow(BadAmount);
  });
});

describe('proportion', () => {
  it('is the nearest whole number to the exact quotient, halves away from zero', () => {
    fc.assert(
      fc.property(amounts, amounts, fc.integer({ min: 1, max: 2_000_000 }), (amount, numerator, denominator) => {
        fc.pre(Math.abs((amount * numerator) / denominator) < 1e15);
        const [top, bottom] = [BigInt(amount) * BigInt(numerator), BigInt(denominator)];
        const result = BigInt(proportion(amount, numerator, denominator));
        // |result - top/bottom| <= 1/2, told in whole numbers
        const twiceOff = (result * bottom - top) * 2n;
        expect(twiceOff <= bottom && twiceOff >= -bottom).toBe(true);
        if (twiceOff === bottom || twiceOff === -bottom) expect(result > 0n === top > 0n && result !== 0n).toBe(true);
      }),
    );
  });

  it('rounds a sale and its return to the same amount', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 1_000_000 }), (amount, ppm) => {
        expect(proportion(-amount, ppm, 1_000_000)).toBe(-proportion(amount, ppm, 1_000_000) || 0);
      }),
    );
  });

  it.each([
    [5, 1, 2, 3],
    [-5, 1, 2, -3],
    [4, 1, 2, 2],
    [1, 1, 3, 0],
    [2, 1, 3, 1],
    [-1, 1, 3, 0],
    [7, -1, -2, 4],
  ])('makes %i × %i ÷ %i into %i', (amount, numerator, denominator, expected) => {
    expect(proportion(amount, numerator, denominator)).toBe(expected);
  });

  it('refuses a result that a number cannot hold', () => {
    expect(() => proportion(Number.MAX_SAFE_INTEGER, 2, 1)).toThrow(BadAmount);
  });
});

describe('roundFraction', () => {
  it.each([
    ['half-up', [2, 3, 3]],
    ['half-down', [2, 2, 3]],
    ['down', [2, 2, 2]],
  ] as const)('rounds 2.49, 2.5 and 2.51 %s', (mode, expected) => {
    const rounded = (sign: bigint) => [249n, 250n, 251n].map((top) => roundFraction(sign * top, 100n, mode));
    expect(rounded(1n)).toEqual(expected);
    expect(rounded(-1n)).toEqual(expected.map((amount) => -amount));
  });
});

describe('split', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 });

  it('loses and gains nothing', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, weights) => {
        expect(split(amount, weights).reduce((sum, part) => sum + part, 0)).toBe(amount);
      }),
    );
  });

  it('gives each part its exact share, rounded up or down', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, weights) => {
        const whole = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(whole > 0);
        for (const [index, part] of split(amount, weights).entries()) {
          const off = BigInt(part) * BigInt(whole) - BigInt(amount) * BigInt(weights[index] ?? 0);
          expect(off < BigInt(whole) && off > -BigInt(whole)).toBe(true);
        }
      }),
    );
  });

  it('gives nothing to a part without weight, unless nothing has any', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, weights) => {
        fc.pre(weights.some((weight) => weight > 0));
        const parts = split(amount, weights);
        expect(parts.filter((part, index) => weights[index] === 0 && part !== 0)).toEqual([]);
      }),
    );
    expect(split(7, [0, 0])).toEqual([7, 0]);
  });

  it('gives what rounding leaves over to the largest remainders, earlier parts first', () => {
    expect(split(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(split(10, [1, 2, 3])).toEqual([2, 3, 5]);
    expect(split(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
  });
});

describe('parseDecimalAmount', () => {
  it.each([
    ['7.58', 'EUR', 758],
    ['7.5', 'EUR', 750],
    ['7', 'EUR', 700],
    ['7.500', 'EUR', 750],
    [' 0.07 ', 'EUR', 7],
    ['-0.00', 'EUR', 0],
    ['120', 'JPY', 120],
    ['1.234', 'KWD', 1_234],
    ['1.15', 'USD', 115],
  ])('reads %j in %s as %i', (text, currency, expected) => {
    expect(parseDecimalAmount(text, currency)).toBe(expected);
  });

  it.each(['', '7,58', '1e3', '.5', '7.', '--1', '7.585', '99999999999999999.00', 'NaN'])('refuses %j', (text) => {
    expect(() => parseDecimalAmount(text, 'EUR')).toThrow(BadAmount);
  });

  it('reads back what formatMoney shows', () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        const shown = formatMoney({ amount, currency });
        expect(shown.endsWith(` ${currency}`)).toBe(true);
        expect(parseDecimalAmount(shown.slice(0, -4), currency)).toBe(amount);
      }),
    );
  });
});

describe('formatMoney', () => {
  it.each([
    [8_410, 'EUR', '84.10 EUR'],
    [7, 'EUR', '0.07 EUR'],
    [-7, 'EUR', '-0.07 EUR'],
    [0, 'EUR', '0.00 EUR'],
    [120, 'JPY', '120 JPY'],
    [1_234, 'KWD', '1.234 KWD'],
  ])('shows %i %s as %j', (amount, currency, expected) => {
    expect(formatMoney({ amount, currency })).toBe(expected);
  });
});

describe('currencies', () => {
  it('are those of ISO 4217, in capitals', () => {
    expect(['EUR', 'USD', 'JPY', 'XXX1', 'eur', ''].map(isCurrency)).toEqual([true, true, true, false, false, false]);
  });

  it('have as many decimals as cards are charged with', () => {
    expect(['EUR', 'JPY', 'KWD', 'ISK'].map(minorUnitDigits)).toEqual([2, 0, 3, 0]);
  });
});
