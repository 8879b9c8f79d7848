import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { roundFraction, roundingModes, type RoundingMode } from '../money/money.ts';
import { taxOfOrder, type TaxedLine, type TaxedPart } from './tax-groups.ts';
import { taxRoundingScopes, type TaxRounding } from './tax-rounding.ts';

const rates = fc.record({ ratePpm: fc.integer({ min: 0, max: 1_000_000 }), inclusive: fc.boolean() });
const amounts = fc.integer({ min: 0, max: 1_000_000_000 });
const rules = fc.record({ scope: fc.constantFrom(...taxRoundingScopes), mode: fc.constantFrom(...roundingModes) });
/** Up to eight lines of five articles, each of which has one of three rates, and the sending. */
const orders = fc
  .tuple(
    fc.tuple(rates, rates, rates),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), amounts), { maxLength: 8 }),
    fc.tuple(fc.integer({ min: 0, max: 2 }), amounts),
  )
  .map(([choice, lines, [ofSending, sendingMinor]]) => {
    const rateOf = (index: number) => choice[index % choice.length] ?? choice[0];
    return {
      goods: lines.map(([article, amountMinor]) => ({ sku: `SKU-${article}`, amountMinor, rate: rateOf(article) })),
      sending: { amountMinor: sendingMinor, rate: rateOf(ofSending) },
    };
  });
type Order = typeof orders extends fc.Arbitrary<infer Value> ? Value : never;

const euRule: TaxRounding = { scope: 'rate-group', mode: 'half-up' };
const free = { amountMinor: 0, rate: { ratePpm: 0, inclusive: true } };
const sumOf = (taxes: readonly number[]) => taxes.reduce((sum, tax) => sum + tax, 0);
const taxOf = (amountMinor: number, rate: TaxedPart['rate'], rule = euRule) =>
  taxOfOrder([{ sku: 'MUG', amountMinor, rate }], free, rule).goods[0] ?? 0;

function totalOf({ goods, sending }: Order, rule: TaxRounding, stepMinor = 1): number {
  const taxes = taxOfOrder(goods, sending, rule, stepMinor);
  return sumOf(taxes.goods) + taxes.sending;
}

/** The exact taxes of these parts, added up as fractions and rounded once for each kind of price. */
function roundedOnceFor(parts: readonly TaxedPart[], mode: RoundingMode, stepMinor: number): number {
  return sumOf(
    [true, false].map((inclusive) => {
      const [top, bottom] = parts
        .filter(({ rate }) => rate.inclusive === inclusive)
        .map(({ amountMinor, rate: { ratePpm } }): [bigint, bigint] => [
          BigInt(amountMinor) * BigInt(ratePpm),
          BigInt(inclusive ? 1_000_000 + ratePpm : 1_000_000),
        ])
        .reduce(([a, b], [c, d]) => [a * d + c * b, b * d], [0n, 1n]);
      const step = inclusive ? 1 : stepMinor;
      return roundFraction(top, bottom * BigInt(step), mode) * step;
    }),
  );
}

describe('taxOfOrder', () => {
  it('is a part of an inclusive price', () => {
    fc.assert(
      fc.property(orders, rules, ({ goods, sending }, rule) => {
        const included = <Part extends TaxedPart>(part: Part) => ({ ...part, rate: { ...part.rate, inclusive: true } });
        const taxes = taxOfOrder(goods.map(included), included(sending), rule);
        for (const [index, tax] of taxes.goods.entries()) {
          expect(tax >= 0 && tax <= (goods[index]?.amountMinor ?? 0)).toBe(true);
        }
        expect(taxes.sending >= 0 && taxes.sending <= sending.amountMinor).toBe(true);
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
    const goods = ['MUG', 'TIN', 'CUP'].map((sku) => ({ sku, amountMinor: 5, rate }));
    const taxed = taxOfOrder(
      [...goods, { sku: 'BOOK', amountMinor: 10, rate: other }],
      { amountMinor: 5, rate },
      euRule,
    );
    expect(taxed).toEqual({ goods: [1, 1, 0, 1], sending: 0 });
  });

  it.each([
    // 0.5 for each of two articles and for the sending, and 0.75 at another rate.
    ['line', 'half-up', [1, 1, 1], 1],
    ['line', 'half-down', [0, 0, 1], 0],
    ['rate-group', 'half-up', [1, 0, 1], 1],
    ['rate-group', 'down', [1, 0, 0], 0],
    ['order', 'half-up', [1, 0, 1], 0],
  ] as const)('is rounded by %s, %s', (scope, mode, goods, sending) => {
    const rate = { ratePpm: 100_000, inclusive: false };
    const other = { ratePpm: 50_000, inclusive: false };
    const lines = [
      { sku: 'MUG', amountMinor: 5, rate },
      { sku: 'TIN', amountMinor: 5, rate },
      { sku: 'BOOK', amountMinor: 15, rate: other },
    ];
    expect(taxOfOrder(lines, { amountMinor: 5, rate }, { scope, mode })).toEqual({ goods, sending });
  });

  it('sums to what is rounded once for each article, each rate or the order', () => {
    fc.assert(
      fc.property(orders, rules, fc.constantFrom(1, 10, 100), (order, { scope, mode }, stepMinor) => {
        const { goods, sending } = order;
        const articles = [...Map.groupBy(goods, ({ sku }) => sku).values(), [sending]];
        const rateOf = ({ rate: { ratePpm, inclusive } }: TaxedPart) => `${ratePpm} ${inclusive}`;
        const scopes = {
          line: articles,
          'rate-group': [...Map.groupBy([...goods, sending], rateOf).values()],
          order: [[...goods, sending]],
        }[scope];
        const expected = sumOf(scopes.map((parts) => roundedOnceFor(parts, mode, stepMinor)));
        expect(totalOf(order, { scope, mode }, stepMinor)).toBe(expected);
      }),
    );
  });

  it('is, of goods, of sending and of each rate, the same however the lines of the articles are divided and ordered', () => {
    fc.assert(
      fc.property(orders, rules, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (order, rule, cuts) => {
        const { goods, sending } = order;
        const divided = goods.flatMap((line, index): TaxedLine[] => {
          const first = Math.floor(line.amountMinor * (cuts[index] ?? 0.5));
          return [
            { ...line, amountMinor: first },
            { ...line, amountMinor: line.amountMinor - first },
          ];
        });
        const sums = (lines: readonly TaxedLine[]) => {
          const taxes = taxOfOrder(lines, sending, rule);
          const byRate = new Map<string, number>();
          for (const [index, { rate }] of lines.entries()) {
            const name = `${rate.ratePpm} ${rate.inclusive}`;
            byRate.set(name, (byRate.get(name) ?? 0) + (taxes.goods[index] ?? 0));
          }
          return { byRate, sending: taxes.sending };
        };
        expect(sums(divided.toReversed())).toEqual(sums(goods));
      }),
    );
  });

  it('comes to the same for one article as for several of its rate, but by line, where each may add or save half a cent', () => {
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 6 }), rates, amounts, (parts, rate, sendingMinor) => {
        const sending = { amountMinor: sendingMinor, rate };
        const lines = parts.map((amountMinor, index) => ({ sku: `SKU-${index}`, amountMinor, rate }));
        const apart = { goods: lines, sending };
        const asOne = { goods: [{ sku: 'ALL', amountMinor: sumOf(parts), rate }], sending };
        for (const scope of ['rate-group', 'order'] as const) {
          expect(totalOf(apart, { scope, mode: 'half-up' })).toBe(totalOf(asOne, { scope, mode: 'half-up' }));
        }
        const off =
          totalOf(apart, { scope: 'line', mode: 'half-up' }) - totalOf(asOne, { scope: 'line', mode: 'half-up' });
        expect(Math.abs(off)).toBeLessThanOrEqual((parts.length + 1) / 2);
      }),
    );
  });

  it('is rounded to what the currency can be charged in', () => {
    const goods = [{ sku: 'MUG', amountMinor: 12_340, rate: { ratePpm: 50_000, inclusive: false } }];
    expect(taxOfOrder(goods, free, euRule, 10)).toEqual({ goods: [620], sending: 0 });
  });

  it.each([
    [1_200, 200_000, true, 200],
    [1_000, 200_000, false, 200],
    [999, 190_000, true, 160],
    [999, 0, true, 0],
  ])('makes of %i at %i ppm, inclusive %s: %i', (amount, ratePpm, inclusive, expected) => {
    expect(taxOf(amount, { ratePpm, inclusive })).toBe(expected);
  });

  it('rounds a third decimal above four up, as the states of the United States do', () => {
    const rate = { ratePpm: 72_500, inclusive: false };
    const rule: TaxRounding = { scope: 'order', mode: 'half-up' };
    // 0.5075, 0.4350, 1.4500 and 1.5225 cents.
    expect([7, 6, 20, 21].map((amount) => taxOf(amount, rate, rule))).toEqual([1, 0, 1, 2]);
  });
});
