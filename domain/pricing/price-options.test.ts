import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { chargeableCurrencies, chargeRules } from '../payments/charge-rules.ts';
import type { BasketFacts, BasketLine, QuotedLine, VariantFact } from './basket-facts.ts';
import { findBasketProblems } from './find-basket-problems.ts';
import { priceBasket, SHIPPING_TAX_CLASS } from './price-basket.ts';
import { priceOptions } from './price-options.ts';

const classes = ['standard', 'reduced', 'zero'] as const;
const aRate = fc.record({ ratePpm: fc.integer({ min: 0, max: 300_000 }), inclusive: fc.boolean() });

type Basket = typeof baskets extends fc.Arbitrary<infer Value> ? Value : never;

/** A basket of one to six articles, taxed by any rules, sent in one to three ways. */
const baskets = fc.record({
  currency: fc.constantFrom(...chargeableCurrencies),
  rates: fc.tuple(aRate, aRate, aRate, aRate),
  articles: fc.array(
    fc.record({
      price: fc.integer({ min: 500, max: 20_000 }),
      quantity: fc.integer({ min: 1, max: 20 }),
      taxClass: fc.constantFrom(...classes),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  options: fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 3 }),
  /** How the shopper's program divides and orders the lines. */
  seed: fc.nat(),
});

/** Goods and sending share a rate, and whether a penny of its tax falls to the one or the other must not hang on the lines. */
const onePennyOver: Basket = {
  currency: 'AED',
  rates: [
    { ratePpm: 0, inclusive: false },
    { ratePpm: 299_988, inclusive: false },
    { ratePpm: 0, inclusive: false },
    { ratePpm: 299_988, inclusive: false },
  ],
  articles: [
    { price: 1_854, quantity: 1, taxClass: 'reduced' },
    { price: 18_216, quantity: 3, taxClass: 'reduced' },
    { price: 500, quantity: 1, taxClass: 'standard' },
  ],
  options: [4_055, 0],
  seed: 0,
};

function shopOf({ currency, rates, articles, options }: Basket) {
  const step = chargeRules(currency)?.step ?? 1;
  const variants = articles.map(({ price, taxClass }, index): VariantFact & { unitPriceMinor: number } => ({
    sku: `SKU-${index}`,
    title: 'Thing',
    active: true,
    weightGrams: 100,
    taxClass,
    backorderable: false,
    unitPriceMinor: price * step,
    maxPerOrder: null,
  }));
  const lines = articles.map(({ quantity }, index): QuotedLine => {
    const { sku = '', unitPriceMinor = 0 } = variants[index] ?? {};
    return { sku, quantity, unitPriceMinor };
  });
  const facts: BasketFacts = {
    currency,
    country: 'DE',
    variants,
    taxRates: [...classes, SHIPPING_TAX_CLASS].map((taxClass, index) => ({
      taxClass,
      ratePpm: rates[index]?.ratePpm ?? 0,
      inclusive: rates[index]?.inclusive ?? true,
    })),
    quote: null,
  };
  const ways = options.map((amount) => ({
    carrier: 'DHL',
    service: 'Paket',
    amountMinor: amount * step,
    deliveryDays: null,
  }));
  return { currency, facts, lines, options: ways, takesOrders: true };
}

/** The same goods in another order, some of them on two lines. */
function asOrdered(lines: readonly QuotedLine[], seed: number): BasketLine[] {
  const split = lines.flatMap(({ sku, quantity }, index): BasketLine[] => {
    const first = 1 + ((seed + index) % quantity);
    return first === quantity
      ? [{ sku, quantity }]
      : [
          { sku, quantity: first },
          { sku, quantity: quantity - first },
        ];
  });
  return seed % 2 === 0 ? split : split.toReversed();
}

describe('priceOptions', () => {
  it('says of each option what an order by it is charged, whatever the basket, the currency and the taxes', () => {
    fc.assert(
      fc.property(baskets, (basket) => {
        const { facts, ...quoted } = shopOf(basket);
        const { currency, lines, options } = quoted;
        for (const [index, totals] of priceOptions(quoted, facts).entries()) {
          const ordered = asOrdered(lines, basket.seed);
          const quote = {
            state: 'quoted' as const,
            currency,
            shippingAddress: { country: 'DE' },
            expired: false,
            lines,
            option: options[index] ?? null,
          };
          const charge = { currency, country: 'DE', lines: ordered };
          if (totals === null) {
            const [problem, ...others] = findBasketProblems(charge, { ...facts, quote });
            expect(['amount-too-small', 'amount-too-large']).toContain(problem?.code);
            expect(others).toEqual([]);
            continue;
          }
          const charged = priceBasket(ordered, { ...facts, quote }).totals;
          expect({ ...totals, lines: [] }).toEqual({ ...charged, lines: [] });
          const expectedTotal = { amount: totals.total, currency };
          expect(findBasketProblems({ ...charge, expectedTotal }, { ...facts, quote })).toEqual([]);
        }
      }),
      { examples: [[onePennyOver]] },
    );
  });

  it('looks at the goods once, however many ways there are to send them', () => {
    let looks = 0;
    const { facts, ...quoted } = shopOf({
      currency: 'EUR',
      rates: [0, 0, 0, 0].map((ratePpm) => ({ ratePpm, inclusive: true })) as Basket['rates'],
      articles: [{ price: 1_000, quantity: 1, taxClass: 'standard' }],
      options: Array.from({ length: 20 }, (_, index) => index),
      seed: 0,
    });
    const counted = {
      ...facts,
      get variants() {
        looks += 1;
        return facts.variants;
      },
    };
    const looksFor = (options: typeof quoted.options) => {
      looks = 0;
      expect(priceOptions({ ...quoted, options }, counted)).not.toContain(null);
      return looks;
    };
    expect(looksFor(quoted.options)).toBe(looksFor(quoted.options.slice(0, 1)));
  });

  it('says nothing of an option whose total cannot be charged, and of the others what they cost', () => {
    const max = chargeRules('USD')?.max ?? 0;
    const { facts, ...quoted } = shopOf({
      currency: 'USD',
      rates: [0, 0, 0, 0].map((ratePpm) => ({ ratePpm, inclusive: false })) as Basket['rates'],
      articles: [{ price: max - 100, quantity: 1, taxClass: 'standard' }],
      options: [100, 101],
      seed: 0,
    });
    const [cheap, dear] = priceOptions(quoted, facts);
    expect(cheap?.total).toBe(max);
    expect(dear).toBeNull();
    const few = quoted.lines.map((line) => ({ ...line, unitPriceMinor: 1 }));
    const cheapest = { ...facts, variants: facts.variants.map((variant) => ({ ...variant, unitPriceMinor: 1 })) };
    const free = quoted.options.map((option) => ({ ...option, amountMinor: 0 }));
    expect(priceOptions({ ...quoted, lines: few, options: free }, cheapest)).toEqual([null, null]);
  });

  it('says nothing of more units than the shop sells, nor in a currency that it does not sell in', () => {
    fc.assert(
      fc.property(baskets, (basket) => {
        const { facts, ...quoted } = shopOf(basket);
        const none = quoted.options.map(() => null);
        const unitsMax = Math.max(...quoted.lines.map(({ quantity }) => quantity)) - 1;
        expect(priceOptions(quoted, facts, { unitsMax })).toEqual(none);
        expect(priceOptions(quoted, facts, { enabled: new Set(['XXX']) })).toEqual(none);
      }),
    );
  });

  it('says nothing of what can be ordered no more', () => {
    fc.assert(
      fc.property(baskets, (basket) => {
        const { facts, ...quoted } = shopOf(basket);
        const [first, ...others] = facts.variants;
        const change = (to: Partial<VariantFact>) => ({
          ...facts,
          variants: first ? [{ ...first, ...to }, ...others] : [],
        });
        const none = quoted.options.map(() => null);
        const dearer = (first?.unitPriceMinor ?? 0) + (chargeRules(quoted.currency)?.step ?? 1);
        expect(priceOptions(quoted, change({ active: false }))).toEqual(none);
        expect(priceOptions(quoted, change({ unitPriceMinor: dearer }))).toEqual(none);
        expect(priceOptions({ ...quoted, takesOrders: false }, facts)).toEqual(none);
      }),
    );
  });
});
