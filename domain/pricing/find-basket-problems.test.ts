import { describe, expect, it } from '@jest/globals';
import type { BasketFacts, QuoteFact, VariantFact } from './basket-facts.ts';
import {
  findBasketProblems,
  findGoodsProblems,
  type BasketProblemCode,
  type BasketRequest,
} from './find-basket-problems.ts';

const request: BasketRequest = {
  currency: 'EUR',
  country: 'DE',
  postalCode: '20457',
  lines: [
    { sku: 'MUG', quantity: 2 },
    { sku: 'BOOK', quantity: 1 },
  ],
};
const mug: VariantFact = {
  sku: 'MUG',
  title: 'Mug',
  active: true,
  weightGrams: 300,
  taxClass: 'standard',
  backorderable: false,
  unitPriceMinor: 1_000,
  maxPerOrder: null,
};
const book: VariantFact = { ...mug, sku: 'BOOK', title: 'Book', taxClass: 'reduced', unitPriceMinor: 500 };
const quote: QuoteFact = {
  state: 'quoted',
  currency: 'EUR',
  shippingAddress: { country: 'DE', postalCode: '20457' },
  expired: false,
  lines: [
    { sku: 'BOOK', quantity: 1, unitPriceMinor: 500 },
    { sku: 'MUG', quantity: 2, unitPriceMinor: 1_000 },
  ],
  option: { carrier: 'DHL', service: 'Paket', amountMinor: 790, deliveryDays: null },
};
const rate = (taxClass: string) => ({ taxClass, ratePpm: 190_000, inclusive: true });
const facts: BasketFacts = {
  currency: 'EUR',
  country: 'DE',
  variants: [mug, book],
  taxRates: [rate('standard'), rate('reduced'), rate('shipping')],
  taxRounding: null,
  quote,
};
const quoted = (changes: Partial<QuoteFact>): BasketFacts => ({ ...facts, quote: { ...quote, ...changes } });

describe('findBasketProblems', () => {
  it('has nothing against a sound basket', () => {
    expect(findBasketProblems(request, facts)).toEqual([]);
  });

  it.each([
    ['written otherwise', 'D-20 457'],
    ['known in part', '204'],
    ['not known yet', undefined],
  ])('takes a quote whose postal code was %s', (_, postalCode) => {
    expect(findBasketProblems(request, quoted({ shippingAddress: { country: 'DE', postalCode } }))).toEqual([]);
  });

  it('minds neither the order of lines nor lines that are split', () => {
    const lines = [
      { sku: 'BOOK', quantity: 1 },
      { sku: 'MUG', quantity: 1 },
      { sku: 'MUG', quantity: 1 },
    ];
    expect(findBasketProblems({ ...request, lines }, facts)).toEqual([]);
  });

  it('takes the total that was expected, and tells of any other, lower or higher', () => {
    const expecting = (amount: number) =>
      findBasketProblems({ ...request, expectedTotal: { amount, currency: 'EUR' } }, facts);
    expect(expecting(3_290)).toEqual([]);
    for (const amount of [3_289, 3_291]) {
      expect(expecting(amount)).toEqual([
        {
          code: 'total-changed',
          detail: `The order costs 32.90 EUR, not 32.${amount - 3_200} EUR.`,
          pointer: '/expectedTotal',
          params: { expected: { amount, currency: 'EUR' }, actual: { amount: 3_290, currency: 'EUR' } },
        },
      ]);
    }
  });

  it.each<[string, BasketFacts, BasketProblemCode, string]>([
    ['a SKU that does not exist', { ...facts, variants: [mug] }, 'unknown-sku', '/lines/1/sku'],
    [
      'a SKU that is off sale',
      { ...facts, variants: [{ ...mug, active: false }, book] },
      'unknown-sku',
      '/lines/0/sku',
    ],
    [
      'a SKU without a price in the currency',
      { ...facts, variants: [mug, { ...book, unitPriceMinor: null }] },
      'currency-mismatch',
      '/currency',
    ],
    [
      'goods that are not sold to the country',
      { ...facts, taxRates: [rate('standard'), rate('shipping')] },
      'destination-not-served',
      '/shippingAddress/country',
    ],
    [
      'a country that nothing is sent to',
      { ...facts, taxRates: [rate('standard'), rate('reduced')] },
      'destination-not-served',
      '/shippingAddress/country',
    ],
    ['no quote', { ...facts, quote: null }, 'unknown-quote', '/shippingQuoteId'],
    ['a quote that is not answered yet', quoted({ state: 'requested' }), 'unknown-quote', '/shippingQuoteId'],
    ['a quote that was refused', quoted({ state: 'refused' }), 'unknown-quote', '/shippingQuoteId'],
    ['an expired quote', quoted({ expired: true }), 'quote-expired', '/shippingQuoteId'],
    ['a quote in another currency', quoted({ currency: 'USD' }), 'currency-mismatch', '/currency'],
    ['a quote for fewer goods', quoted({ lines: quote.lines.slice(1) }), 'quote-of-another-basket', '/shippingQuoteId'],
    [
      'a quote for more goods',
      quoted({ lines: [...quote.lines, { sku: 'PEN', quantity: 1, unitPriceMinor: 100 }] }),
      'quote-of-another-basket',
      '/shippingQuoteId',
    ],
    [
      'a quote for another quantity',
      quoted({ lines: quote.lines.map((line) => ({ ...line, quantity: 2 })) }),
      'quote-of-another-basket',
      '/shippingQuoteId',
    ],
    [
      'a quote to another country',
      quoted({ shippingAddress: { country: 'AT', postalCode: '20457' } }),
      'quote-of-another-basket',
      '/shippingQuoteId',
    ],
    [
      'a quote to another postal code',
      quoted({ shippingAddress: { country: 'DE', postalCode: '20459' } }),
      'quote-of-another-basket',
      '/shippingQuoteId',
    ],
    ['an option of another quote', quoted({ option: null }), 'unknown-shipping-option', '/shippingOptionId'],
    [
      'a price that moved since the quote',
      { ...facts, variants: [mug, { ...book, unitPriceMinor: 501 }] },
      'price-changed',
      '/lines/1/sku',
    ],
  ])('finds %s', (_, changed, code, pointer) => {
    const found = findBasketProblems(request, changed);
    expect(found).toHaveLength(1);
    expect(found).toMatchObject([{ code, pointer, detail: expect.stringMatching(/\w.+[.)]$/) }]);
  });

  it('names everything that is wrong with the goods before it looks at the quote', () => {
    const problems = findBasketProblems(request, { ...quoted({ expired: true }), variants: [] });
    expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['unknown-sku', '/lines/0/sku'],
      ['unknown-sku', '/lines/1/sku'],
    ]);
  });

  it('sells what has become cheaper since the quote', () => {
    const cheaper = {
      ...facts,
      variants: [
        { ...mug, unitPriceMinor: 999 },
        { ...book, unitPriceMinor: 0 },
      ],
    };
    expect(findBasketProblems(request, cheaper)).toEqual([]);
  });

  it('says which price moved and how', () => {
    const [problem] = findBasketProblems(request, { ...facts, variants: [{ ...mug, unitPriceMinor: 1_100 }, book] });
    expect(problem?.detail).toContain('The price of MUG was 10.00 EUR and is now 11.00 EUR');
  });
});

describe('findGoodsProblems', () => {
  it('needs no quote', () => {
    expect(findGoodsProblems(request, { ...facts, quote: null })).toEqual([]);
  });
});
