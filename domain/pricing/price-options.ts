import type { BasketFacts, QuotedLine, QuotedOption } from './basket-facts.ts';
import { findGoodsProblems, findRisenPrices } from './find-basket-problems.ts';
import { priceBasket, type OrderTotals } from './price-basket.ts';

/** A quoted basket, and the ways to send it. */
export interface QuotedBasket {
  readonly currency: string;
  readonly lines: readonly QuotedLine[];
  readonly options: readonly QuotedOption[];
}

/**
 * What an order by each option costs in all, at what is sold and taxed now. Null for all of them where no order by the quote
 * would be taken any more, because a price has risen or goods are off sale.
 */
export function priceOptions({ currency, lines, options }: QuotedBasket, facts: BasketFacts): (OrderTotals | null)[] {
  const { country } = facts;
  const problems = [
    ...findGoodsProblems({ currency, country, lines }, facts),
    ...findRisenPrices({ currency, lines }, facts, lines),
  ];
  return options.map((option) => (problems.length > 0 ? null : priceBasket(lines, facts, option).totals));
}
