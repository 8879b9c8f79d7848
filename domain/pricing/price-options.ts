import type { BasketFacts, QuotedLine, QuotedOption } from './basket-facts.ts';
import { findBasketProblems, type BasketRequest } from './find-basket-problems.ts';
import { priceBasket, type OrderTotals } from './price-basket.ts';

/** A quoted basket, and the ways to send it. */
export interface QuotedBasket {
  readonly currency: string;
  readonly lines: readonly QuotedLine[];
  readonly options: readonly QuotedOption[];
}

/** What else an order of the one who asks is judged by. */
export interface OrderRules extends Pick<BasketRequest, 'unitsMax'> {
  /** What the shop sells in; left out: whatever can be charged. */
  readonly enabled?: ReadonlySet<string>;
}

/**
 * What an order by each option costs in all, at what is sold and taxed now. Null where no order by it would be taken: because a
 * price has risen or goods are off sale, because the shop does not sell so many, or because the sum is one that cannot be charged.
 */
export function priceOptions(
  { currency, lines, options }: QuotedBasket,
  facts: BasketFacts,
  { enabled, ...limits }: OrderRules = {},
): (OrderTotals | null)[] {
  const { country } = facts;
  return options.map((option) => {
    const quote = { state: 'quoted', currency, shippingAddress: { country }, expired: false, lines, option } as const;
    const problems = findBasketProblems({ currency, country, lines, ...limits }, { ...facts, quote }, enabled);
    return problems.length > 0 ? null : priceBasket(lines, facts, option).totals;
  });
}
