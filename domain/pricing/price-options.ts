import { findChargeProblem } from '../payments/charge-rules.ts';
import type { BasketFacts, QuotedLine, QuotedOption } from './basket-facts.ts';
import { findGoodsProblems, findRisenPrices, type BasketRequest } from './find-basket-problems.ts';
import { priceGoods, type OrderTotals } from './price-basket.ts';

/** A quoted basket, and the ways to send it. */
export interface QuotedBasket {
  readonly currency: string;
  readonly lines: readonly QuotedLine[];
  readonly options: readonly QuotedOption[];
  /** An order may still be placed by the quote: it has not expired, and is not used up. */
  readonly takesOrders: boolean;
}

/** What else an order of the one who asks is judged by. */
export interface OrderRules extends Pick<BasketRequest, 'unitsMax'> {
  /** What the shop sells in; left out: whatever can be charged. */
  readonly enabled?: ReadonlySet<string>;
}

/**
 * What an order by each option costs in all, at what is sold and taxed now. Null where no order by it would be taken: because the
 * quote has expired or is used up, a price has risen or goods are off sale, because the shop does not sell so many, or because the
 * sum is one that cannot be charged. The goods are judged once, whatever the number of options.
 */
export function priceOptions(
  { currency, lines, options, takesOrders }: QuotedBasket,
  facts: BasketFacts,
  { enabled, ...limits }: OrderRules = {},
): (OrderTotals | null)[] {
  const goods = { currency, country: facts.country, lines, ...limits };
  const isSold =
    takesOrders &&
    findGoodsProblems(goods, facts, enabled).length === 0 &&
    findRisenPrices(goods, facts, lines).length === 0;
  if (!isSold) return options.map(() => null);
  const priceSentBy = priceGoods(lines, facts);
  return options.map((option) => {
    const { totals } = priceSentBy(option);
    return findChargeProblem(totals.total, currency) ? null : totals;
  });
}
