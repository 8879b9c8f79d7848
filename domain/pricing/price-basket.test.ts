import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { BasketFacts, TaxRateFact } from './basket-facts.ts';
import { chargeRules } from '../payments/charge-rules.ts';
import { roundingModes } from '../money/money.ts';
import { splitOverParcels } from '../shipments/split-capture.ts';
import { priceBasket, SHIPPING_TAX_CLASS } from './price-basket.ts';
import { builtInTaxRounding, taxRoundingScopes, type TaxRounding } from './tax-rounding.ts';

const rates = fc.record({
  taxClass: fc.constant('standard'),
  ratePpm: fc.integer({ min: 0, max: 1_000_000 }),
  inclusive: fc.boolean(),
});

const variant = { maxPerOrder: null, active: true, weightGrams: 100, backorderable: false };

/** Two goods of different classes, and shipping taxed like the first or otherwise. */
const priced = fc.record({
  prices: fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100_000 })),
  rates: fc.tuple(rates, rates, rates),
  shippingMinor: fc.integer({ min: 0, max: 10_000 }),
  taxRounding: fc.record({ scope: fc.constantFrom(...taxRoundingScopes), mode: fc.constantFrom(...roundingModes) }),
  lines: fc.array(fc.record({ sku: fc.constantFrom('A', 'B'), quantity: fc.integer({ min: 1, max: 99 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
});

function factsOf({
  prices,
  rates,
  shippingMinor,
  taxRounding = null,
}: {
  prices: [number, number];
  rates: [TaxRateFact, TaxRateFact, TaxRateFact];
  shippingMinor: number;
  taxRounding?: TaxRounding | null;
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
    taxRounding,
    quote: {
      state: 'quoted',
      currency: 'EUR',
      shippingAddress: { country: 'DE', postalCode: '20457' },
      expired: false,
      lines: [],
      option: { carrier: 'DHL', service: 'Paket', amountMinor: shippingMinor, deliveryDays: null },
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
        expect(totals.itemsGross + totals.shippingGross).toBe(totals.total);
        for (const [kind, amount] of [
          ['item', totals.items],
          ['shipping', totals.shipping],
          ['tax', totals.tax],
        ] as const) {
          const told = totals.lines.filter((line) => line.kind === kind).reduce((sum, line) => sum + line.amount, 0);
          expect(told).toBe(amount);
        }
        const paid = pricedLines.reduce((sum, { netMinor, taxMinor }) => sum + netMinor + taxMinor, 0);
        const taxOfLines = pricedLines.reduce((sum, { taxMinor }) => sum + taxMinor, 0);
        expect(paid + totals.shipping + (totals.tax - taxOfLines)).toBe(totals.total);
      }),
    );
  });

  it('charges shelf prices and the quoted shipping, no more and no less, where they include the tax', () => {
    fc.assert(
      fc.property(priced, ({ lines, ...basket }) => {
        const facts = factsOf(basket);
        const inclusive = { ...facts, taxRates: facts.taxRates.map((rate) => ({ ...rate, inclusive: true })) };
        const shelf = lines.reduce((sum, { sku, quantity }) => sum + basket.prices[sku === 'A' ? 0 : 1] * quantity, 0);
        expect(priceBasket(lines, inclusive).totals).toMatchObject({
          itemsGross: shelf,
          shippingGross: basket.shippingMinor,
          total: shelf + basket.shippingMinor,
          taxIncluded: true,
        });
      }),
    );
  });

  it('costs the same whether things stand on one line or on several', () => {
    fc.assert(
      fc.property(priced, ({ lines, ...basket }) => {
        const facts = factsOf(basket);
        const single = lines.flatMap(({ sku, quantity }) =>
          Array.from({ length: Math.min(quantity, 5) }, () => ({ sku, quantity: 1 })),
        );
        const units = (wanted: string) => single.filter(({ sku }) => sku === wanted).length;
        const together = ['A', 'B'].flatMap((sku) => (units(sku) > 0 ? [{ sku, quantity: units(sku) }] : []));
        const [apart, joined] = [priceBasket(single, facts).totals, priceBasket(together, facts).totals];
        expect([apart.total, apart.tax]).toEqual([joined.total, joined.tax]);
      }),
    );
  });

  it('gives exactly the tax back that was taken, whatever parcels the goods travel in', () => {
    fc.assert(
      fc.property(priced, fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }), ({ lines, ...basket }, sentWith) => {
        const { lines: pricedLines, totals } = priceBasket(lines, factsOf(basket));
        const taxes = pricedLines.map(({ position, taxMinor }) => ({
          orderLineId: `${position}`,
          amountMinor: taxMinor,
        }));
        // Some units of a line travel in one parcel, the others in the last.
        const parcels = [0, 1, 2, 3].map((parcel) => ({
          lines: pricedLines.flatMap(({ position, quantity }) => {
            const first = Math.ceil(quantity / 2);
            const units = (parcel === sentWith[position] ? first : 0) + (parcel === 3 ? quantity - first : 0);
            return units > 0 ? [{ orderLineId: `${position}`, quantity: units }] : [];
          }),
        }));
        const refunds = splitOverParcels(totals.tax, taxes, parcels);
        expect(refunds.reduce((sum, tax) => sum + tax, 0)).toBe(totals.tax);
        expect(Math.min(...refunds)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it.each([
    [null, 'US'],
    [{ scope: 'line', mode: 'down' }, 'US'],
    [null, 'DE'],
  ] as const)('is taxed by the rule of the shop, or else of the country: %j, %s', (taxRounding, country) => {
    const rate = (ratePpm: number) => ({ taxClass: 'standard', ratePpm, inclusive: false });
    const basket = { prices: [7, 7] as [number, number], shippingMinor: 100, taxRounding };
    const facts = { ...factsOf({ ...basket, rates: [rate(72_500), rate(60_000), rate(0)] }), country };
    const lines = ['A', 'B'].map((sku) => ({ sku, quantity: 1 }));
    const { totals } = priceBasket(lines, facts);
    // 0.5075 and 0.42 cents.
    const tax = taxRounding ? 0 : 1;
    expect(totals).toMatchObject({ tax, total: 114 + tax, taxRounding: taxRounding ?? builtInTaxRounding(country) });
  });

  it.each(['EUR', 'JPY', 'ISK', 'KWD', 'MGA'])('comes to a total that can be charged in %s', (currency) => {
    const { step } = chargeRules(currency) ?? { step: 1 };
    fc.assert(
      fc.property(priced, ({ lines, ...basket }) => {
        const [a, b] = basket.prices;
        const facts = factsOf({ ...basket, prices: [a * step, b * step], shippingMinor: basket.shippingMinor * step });
        const { totals } = priceBasket(lines, { ...facts, currency });
        expect(totals.total % step).toBe(0);
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
      itemsGross: 2_255,
      shipping: 790,
      shippingGross: 948,
      tax: 413,
      total: 3_203,
      taxIncluded: false,
      taxRounding: { scope: 'rate-group', mode: 'half-up' },
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
