import type { ProblemParams } from '../failures/problem-params.ts';
import { formatMoney, type Money } from '../money/money.ts';
import { chargeableCurrencies, chargeRules, findChargeProblem } from '../payments/charge-rules.ts';
import type { BasketFacts, BasketLine, QuotedLine, QuoteFact } from './basket-facts.ts';
import { coversPostalCode } from '../shipping/postal-codes.ts';
import { demandBySku } from './demand-by-sku.ts';
import { priceBasket, SHIPPING_TAX_CLASS } from './price-basket.ts';

/** Why a basket cannot be sold as asked. `pointer` is a JSON pointer (RFC 6901) into the request of an order. */
export interface BasketProblem {
  readonly code: BasketProblemCode;
  readonly detail: string;
  readonly pointer: string;
  /** The same for programs. */
  readonly params?: ProblemParams;
}

export type BasketProblemCode =
  | 'unknown-sku'
  | 'currency-not-enabled'
  | 'amount-too-large'
  | 'amount-too-small'
  | 'too-many-units'
  | 'currency-mismatch'
  | 'destination-not-served'
  | 'unknown-quote'
  | 'quote-expired'
  | 'quote-of-another-basket'
  | 'unknown-shipping-option'
  | 'price-changed'
  | 'total-changed';

/** The part of an order's request that a basket is judged by. */
export interface BasketRequest {
  readonly currency: string;
  readonly country: string;
  readonly postalCode?: string | undefined;
  readonly lines: readonly BasketLine[];
  /** The most units of one article, where the article has no limit of its own. Left out: any number. */
  readonly unitsMax?: number;
  /** What the shopper was shown, in the order's currency: another total is not charged. Left out: whatever it comes to. */
  readonly expectedTotal?: Money | undefined;
}

/** Everything that is wrong with the goods: unknown, not sold in this currency, not sold to this country, too dear. */
export function findGoodsProblems(
  { lines, currency, country, unitsMax }: Omit<BasketRequest, 'postalCode' | 'expectedTotal'>,
  facts: BasketFacts,
  enabled: ReadonlySet<string> = chargeableCurrencies,
): BasketProblem[] {
  if (!enabled.has(currency)) {
    return [{ code: 'currency-not-enabled', detail: `The shop does not sell in ${currency}.`, pointer: '/currency' }];
  }
  const { step = 1, max = 0 } = chargeRules(currency) ?? {};
  const taxed = new Set(facts.taxRates.map(({ taxClass }) => taxClass));
  const variants = new Map(facts.variants.map((variant) => [variant.sku, variant]));
  const demand = demandBySku(lines);
  const problems = lines.flatMap((line, index): BasketProblem[] => {
    const variant = variants.get(line.sku);
    if (!variant?.active) {
      return [
        {
          code: 'unknown-sku',
          detail: `There is no SKU ${line.sku} on sale.`,
          pointer: `/lines/${index}/sku`,
          params: { sku: line.sku },
        },
      ];
    }
    if (variant.unitPriceMinor === null) {
      return [
        {
          code: 'currency-mismatch',
          detail: `${line.sku} has no price in ${currency}.`,
          pointer: '/currency',
          params: { sku: line.sku, currency },
        },
      ];
    }
    if (variant.unitPriceMinor % step !== 0) {
      const detail = `${line.sku} has a price in ${currency} that cannot be charged.`;
      return [{ code: 'currency-mismatch', detail, pointer: '/currency', params: { sku: line.sku, currency } }];
    }
    const most = variant.maxPerOrder ?? unitsMax;
    const requested = demand.get(line.sku) ?? 0;
    if (most !== undefined && requested > most) {
      const detail = `At most ${most} units of ${line.sku} are sold in one order.`;
      const params = { sku: line.sku, requested, maximum: most };
      return [{ code: 'too-many-units', detail, pointer: `/lines/${index}/quantity`, params }];
    }
    return taxed.has(variant.taxClass) ? [] : [notServed(country, `goods of class ${variant.taxClass}`)];
  });
  if (!taxed.has(SHIPPING_TAX_CLASS)) problems.push(notServed(country, 'anything'));
  if (problems.length > 0) return problems;
  // Tax and sending are still to come, so this is the least that it costs.
  const goodsMinor = lines.reduce(
    (sum, { sku, quantity }) => sum + (variants.get(sku)?.unitPriceMinor ?? 0) * quantity,
    0,
  );
  return goodsMinor > max ? chargeProblemsOf(goodsMinor, currency) : [];
}

function chargeProblemsOf(totalMinor: number, currency: string): BasketProblem[] {
  const problem = findChargeProblem(totalMinor, currency);
  return problem ? [{ ...problem, pointer: '/lines' }] : [];
}

/** Everything that is wrong with a basket and the quote that its order names. Empty: it can be sold. */
export function findBasketProblems(
  request: BasketRequest,
  facts: BasketFacts,
  enabled?: ReadonlySet<string>,
): BasketProblem[] {
  const goods = findGoodsProblems(request, facts, enabled);
  const problems = goods.length > 0 ? goods : findQuoteProblems(request, facts);
  if (problems.length > 0) return problems;
  const { total } = priceBasket(request.lines, facts).totals;
  return [...chargeProblemsOf(total, request.currency), ...findChangedTotal(request, total)];
}

/** A lower total is another one, too: what the shopper was shown is what they pay. */
function findChangedTotal({ currency, expectedTotal }: BasketRequest, total: number): BasketProblem[] {
  if (!expectedTotal || (expectedTotal.amount === total && expectedTotal.currency === currency)) return [];
  const actual = { amount: total, currency };
  const detail = `The order costs ${formatMoney(actual)}, not ${formatMoney(expectedTotal)}.`;
  return [{ code: 'total-changed', detail, pointer: '/expectedTotal', params: { expected: expectedTotal, actual } }];
}

function findQuoteProblems(request: BasketRequest, facts: BasketFacts): BasketProblem[] {
  const { quote } = facts;
  if (!quote || quote.state !== 'quoted') {
    return [{ code: 'unknown-quote', detail: 'There is no such shipping quote.', pointer: '/shippingQuoteId' }];
  }
  if (quote.expired) {
    return [
      {
        code: 'quote-expired',
        detail: 'The shipping quote has expired: ask for a new one.',
        pointer: '/shippingQuoteId',
      },
    ];
  }
  if (quote.currency !== request.currency) {
    return [
      {
        code: 'currency-mismatch',
        detail: `The quote is in ${quote.currency}, the order in ${request.currency}.`,
        pointer: '/currency',
      },
    ];
  }
  if (!isOfSameBasket(request, quote)) {
    return [
      {
        code: 'quote-of-another-basket',
        detail: 'The shipping quote was made for other lines or another destination: ask for a new one.',
        pointer: '/shippingQuoteId',
      },
    ];
  }
  if (!quote.option) {
    return [{ code: 'unknown-shipping-option', detail: 'The quote has no such option.', pointer: '/shippingOptionId' }];
  }
  return findRisenPrices(request, facts, quote.lines);
}

/** What has become cheaper since the quote is sold for the lower price; nobody pays more than they were shown. */
export function findRisenPrices(
  { lines, currency }: Pick<BasketRequest, 'lines' | 'currency'>,
  facts: BasketFacts,
  quotedLines: readonly QuotedLine[],
): BasketProblem[] {
  const prices = new Map(facts.variants.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor]));
  const quotedPrices = new Map(quotedLines.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor]));
  return lines.flatMap(({ sku }, index): BasketProblem[] => {
    const [now, quoted] = [prices.get(sku) ?? 0, quotedPrices.get(sku) ?? 0];
    if (now <= quoted) return [];
    const [before, current] = [quoted, now].map((amount) => ({ amount, currency })) as [Money, Money];
    const detail = `The price of ${sku} was ${formatMoney(before)} and is now ${formatMoney(current)}: ask for a new quote.`;
    const params = { sku, quoted: before, current };
    return [{ code: 'price-changed', detail, pointer: `/lines/${index}/sku`, params }];
  });
}

/** Lines may come in another order or be split: what counts is the sum for each SKU, and where it goes. */
function isOfSameBasket(request: BasketRequest, quote: QuoteFact): boolean {
  const [wanted, quoted] = [demandBySku(request.lines), demandBySku(quote.lines)];
  const sameGoods = wanted.size === quoted.size && [...wanted].every(([sku, quantity]) => quoted.get(sku) === quantity);
  const { country, postalCode } = quote.shippingAddress;
  return sameGoods && country === request.country && coversPostalCode(country, postalCode, request.postalCode);
}

function notServed(country: string, what: string): BasketProblem {
  return {
    code: 'destination-not-served',
    detail: `The shop does not sell ${what} to ${country}.`,
    pointer: '/shippingAddress/country',
    params: { country },
  };
}
