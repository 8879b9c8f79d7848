import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { BasketFacts, TaxRateFact } from './basket-facts.ts';
import { priceBasket, SHIPPING_TAX_CLASS, taxOf } from './price-basket.ts';

const rates = fc.record({
  taxClass: fc.constant('standard'),
  ratePpm: fc.integer({ min: 0, max: 1_000_000 }),
  inclusive: fc.boolean(),
});
const amounts = fc.integer({ min: 0, max: 1_000_000_000 });

describe('taxOf', () => {
  it('divides an inclusive price without losing a cent', () => {
    fc.assert(
      fc.property(amounts, rates, (amount, rate) => {
        const { netMinor, taxMinor } = taxOf(amount, { ...rate, inclusive: true });
        expect(netMinor + taxMinor).toBe(amount);
        expect(netMinor >= 0 && taxMinor >= 0).toBe(true);
      }),
    );
  });

  it('adds to an exclusive price and leaves the price alone', () => {
    fc.assert(
      fc.property(amounts, rates, (amount, rate) => {
        const { netMinor, taxMinor } = taxOf(amount, { ...rate, inclusive: false });
        expect(netMinor).toBe(amount);
        expect(Math.abs(taxMinor * 1_000_000 - amount * rate.ratePpm)).toBeLessThanOrEqual(500_000);
      }),
    );
  });

  it('finds the tax again that was added to a net price', () => {
    fc.assert(
      fc.property(amounts, rates, (net, rate) => {
        const added = taxOf(net, { ...rate, inclusive: false });
        const divided = taxOf(net + added.taxMinor, { ...rate, inclusive: true });
        expect(Math.abs(divided.taxMinor - added.taxMinor)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    [1_200, 200_000, true, { netMinor: 1_000, taxMinor: 200 }],
    [1_000, 200_000, false, { netMinor: 1_000, taxMinor: 200 }],
    [999, 190_000, true, { netMinor: 839, taxMinor: 160 }],
    [999, 0, true, { netMinor: 999, taxMinor: 0 }],
  ])('makes of %i at %i ppm, inclusive %s: %j', (amount, ratePpm, inclusive, expected) => {
    expect(taxOf(amount, { taxClass: 'standard', ratePpm, inclusive })).toEqual(expected);
  });
});

const variant = { maxPerOrder: null, active: true, weightGrams: 100, backorderable: false };

/** Two goods of different classes, and shipping taxed like the first or otherwise. */
const priced = fc.record({
  prices: fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100_000 })),
  rates: fc.tuple(rates, rates, rates),
  shippingMinor: fc.integer({ min: 0, max: 10_000 }),
  lines: fc.array(fc.record({ sku: fc.constantFrom('A', 'B'), quantity: fc.integer({ min: 1, max: 99 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
});

function factsOf({
  prices,
  rates,
  shippingMinor,
}: {
  prices: [number, number];
  rates: [TaxRateFact, TaxRateFact, TaxRateFact];
  shippingMinor: number;
}): BasketFacts {
  const [standard, reduced, shipping] = rates;
  return {
    currency: 'EUR',
    country: 'DE',
    variants: [
      { ...variant, sku: 'A', title: 'Mug', taxClass: 'standard', unitPriceMinor: prices[0] },
      { ...variant, sku: 'B', title: 'Book', taxClass: 'reduced', unitPriceMinor: prices[1] },
    ],
    taxRates: [standard, { ...reduced, taxClass: 'reduced' }, { ...shipping, taxClass: SHIPPING_TAX_CLASS }],
    quote: {
      state: 'quoted',
      currency: 'EUR',
      country: 'DE',
      postalCode: '20457',
      expired: false,
      lines: [],
      option: { carrier: 'DHL', service: 'Paket', amountMinor: shippingMinor },
    },
  };
}

describe('priceBasket', () => {
  it('has one sum, however it is told: by kind, by line, by what the shopper pays', () => {
    fc.assert(
      fc.property(priced, ({ lines, ...basket }) => {
        const facts = factsOf(basket);
        const { lines: pricedLines, totals } = priceBasket(lines, facts);
        expect(totals.items + totals.shipping + totals.tax).toBe(totals.total);
        for (const [kind, amount] of [
          ['item', totals.items],
          ['shipping', totals.shipping],
          ['tax', totals.tax],
        ] as const) {
          const told = totals.lines.filter((line) => line.kind === kind).reduce((sum, line) => sum + line.amount, 0);
          expect(told).toBe(amount);
        }
        const shipping = taxOf(basket.shippingMinor, basket.rates[2]);
        const paid = pricedLines.reduce((sum, { netMinor, taxMinor }) => sum + netMinor + taxMinor, 0);
        expect(paid + shipping.netMinor + shipping.taxMinor).toBe(totals.total);
      }),
    );
  });

  it('charges shelf prices and the quoted shipping, no more and no less, where they include the tax', () => {
    fc.assert(
      fc.property(priced, ({ lines, ...basket }) => {
        const facts = factsOf(basket);
        const inclusive = { ...facts, taxRates: facts.taxRates.map((rate) => ({ ...rate, inclusive: true })) };
        const shelf = lines.reduce((sum, { sku, quantity }) => sum + basket.prices[sku === 'A' ? 0 : 1] * quantity, 0);
        expect(priceBasket(lines, inclusive).totals.total).toBe(shelf + basket.shippingMinor);
      }),
    );
  });

  it('explains itself line by line, taxes by rate, highest first', () => {
    const rate = (ratePpm: number) => ({ taxClass: 'standard', ratePpm, inclusive: false });
    const facts = factsOf({
      prices: [1_000, 500],
      rates: [rate(200_000), rate(55_000), rate(200_000)],
      shippingMinor: 790,
    });
    const lines = [
      { sku: 'B', quantity: 2 },
      { sku: 'A', quantity: 1 },
    ];
    expect(priceBasket(lines, facts).totals).toEqual({
      currency: 'EUR',
      items: 2_000,
      shipping: 790,
      tax: 413,
      total: 3_203,
      lines: [
        { kind: 'item', label: '2 × Book', position: 0, amount: 1_000 },
        { kind: 'item', label: '1 × Mug', position: 1, amount: 1_000 },
        { kind: 'shipping', label: 'DHL Paket', amount: 790 },
        { kind: 'tax', label: 'Tax 20 %', ratePpm: 200_000, amount: 358 },
        { kind: 'tax', label: 'Tax 5.5 %', ratePpm: 55_000, amount: 55 },
      ],
    });
  });

  it('is not to be asked for what cannot be sold', () => {
    const rate = { taxClass: 'standard', ratePpm: 0, inclusive: false };
    const facts = factsOf({ prices: [1, 1], rates: [rate, rate, rate], shippingMinor: 0 });
    expect(() => priceBasket([{ sku: 'C', quantity: 1 }], facts)).toThrow('C');
    expect(() => priceBasket([{ sku: 'A', quantity: 1 }], { ...facts, quote: null })).toThrow('shipping');
  });
});
