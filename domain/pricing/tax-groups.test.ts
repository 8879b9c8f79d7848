import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { taxOfOrder } from './tax-groups.ts';

const rates = fc.record({ ratePpm: fc.integer({ min: 0, max: 1_000_000 }), inclusive: fc.boolean() });
const amounts = fc.integer({ min: 0, max: 1_000_000_000 });
const free = { amountMinor: 0, rate: { ratePpm: 0, inclusive: true } };
const taxOf = (amountMinor: number, rate: { ratePpm: number; inclusive: boolean }) =>
  taxOfOrder([{ amountMinor, rate }], free).goods[0] ?? 0;

describe('taxOfOrder', () => {
  it('is a part of an inclusive price', () => {
    fc.assert(
      fc.property(amounts, rates, (amount, rate) => {
        const tax = taxOf(amount, { ...rate, inclusive: true });
        expect(tax >= 0 && tax <= amount).toBe(true);
      }),
    );
  });

  it('is the nearest cent on top of an exclusive price', () => {
    fc.assert(
      fc.property(amounts, rates, (amount, rate) => {
        const tax = taxOf(amount, { ...rate, inclusive: false });
        expect(Math.abs(tax * 1_000_000 - amount * rate.ratePpm)).toBeLessThanOrEqual(500_000);
      }),
    );
  });

  it('finds the tax again that was added to a net price', () => {
    fc.assert(
      fc.property(amounts, rates, (net, rate) => {
        const added = taxOf(net, { ...rate, inclusive: false });
        const divided = taxOf(net + added, { ...rate, inclusive: true });
        expect(Math.abs(divided - added)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is rounded once for each rate, and each line has its share of that', () => {
    const rate = { ratePpm: 100_000, inclusive: false };
    const other = { ratePpm: 50_000, inclusive: false };
    // 3 × 0.05 would be 0 or 3 cents, rounded line by line.
    const goods = [5, 5, 5].map((amountMinor) => ({ amountMinor, rate }));
    const taxed = taxOfOrder([...goods, { amountMinor: 10, rate: other }], { amountMinor: 5, rate });
    expect(taxed).toEqual({ goods: [1, 1, 0, 1], sending: 0 });
  });

  it('is shared between the goods and the sending alike, however the goods are divided into lines', () => {
    const lines = fc.array(amounts, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lines, amounts, rates, rates, fc.boolean(), (parts, sendingMinor, rate, other, shared) => {
        const sending = { amountMinor: sendingMinor, rate: shared ? rate : other };
        const whole = parts.reduce((sum, amount) => sum + amount, 0);
        const onLines = taxOfOrder(
          parts.map((amountMinor) => ({ amountMinor, rate })),
          sending,
        );
        const onOne = taxOfOrder([{ amountMinor: whole, rate }], sending);
        expect(onLines.sending).toBe(onOne.sending);
        expect(onLines.goods.reduce((sum, tax) => sum + tax, 0)).toBe(onOne.goods[0]);
      }),
    );
  });

  it('is rounded to what the currency can be charged in', () => {
    const goods = [{ amountMinor: 12_340, rate: { ratePpm: 50_000, inclusive: false } }];
    expect(taxOfOrder(goods, free, 10)).toEqual({ goods: [620], sending: 0 });
  });

  it.each([
    [1_200, 200_000, true, 200],
    [1_000, 200_000, false, 200],
    [999, 190_000, true, 160],
    [999, 0, true, 0],
  ])('makes of %i at %i ppm, inclusive %s: %i', (amount, ratePpm, inclusive, expected) => {
    expect(taxOf(amount, { ratePpm, inclusive })).toBe(expected);
  });
});
