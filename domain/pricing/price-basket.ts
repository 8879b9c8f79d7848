import { proportion } from '../money/money.ts';
import type { BasketFacts, BasketLine, TaxRateFact, VariantFact } from './basket-facts.ts';

/** Goods that are sent bear the tax of their class; the service of sending bears this one. */
export const SHIPPING_TAX_CLASS = 'shipping';

/** What an order costs and why, frozen at placement. Minor units of `currency`. */
export interface OrderTotals {
  readonly currency: string;
  /** Goods without tax. */
  readonly items: number;
  /** Sending without tax. */
  readonly shipping: number;
  readonly tax: number;
  /** `items + shipping + tax`: what the shopper pays. */
  readonly total: number;
  /** The same sum, line by line. */
  readonly lines: readonly TotalLine[];
}

export interface TotalLine {
  readonly kind: 'item' | 'shipping' | 'tax';
  readonly label: string;
  /** Item lines: which line of the order. */
  readonly position?: number;
  /** Tax lines: parts per million. */
  readonly ratePpm?: number;
  /** Without tax for items and shipping. */
  readonly amount: number;
}

export interface PricedLine extends BasketLine {
  readonly position: number;
  readonly title: string;
  readonly unitPriceMinor: number;
  readonly weightGrams: number;
  readonly taxClass: string;
  readonly taxRatePpm: number;
  readonly taxInclusive: boolean;
  readonly netMinor: number;
  readonly taxMinor: number;
}

export interface PricedBasket {
  readonly lines: readonly PricedLine[];
  readonly totals: OrderTotals;
}

/** Divides an amount into what the shop keeps and what the state gets, rounding once per line. */
export function taxOf(
  amountMinor: number,
  rate: TaxRateFact,
): { readonly netMinor: number; readonly taxMinor: number } {
  if (rate.inclusive) {
    const taxMinor = proportion(amountMinor, rate.ratePpm, 1_000_000 + rate.ratePpm);
    return { netMinor: amountMinor - taxMinor, taxMinor };
  }
  return { netMinor: amountMinor, taxMinor: proportion(amountMinor, rate.ratePpm, 1_000_000) };
}

/** Prices a basket that `findBasketProblems` has nothing against. */
export function priceBasket(lines: readonly BasketLine[], facts: BasketFacts): PricedBasket {
  const bySku = new Map(facts.variants.map((variant) => [variant.sku, variant]));
  const pricedLines = lines.map((line, position) => priceLine(line, position, facts, bySku.get(line.sku)));
  const option = facts.quote?.option;
  const shippingRate = facts.taxRates.find(({ taxClass }) => taxClass === SHIPPING_TAX_CLASS);
  if (!option || !shippingRate)
    throw new Error('A basket was priced that has no shipping option or no tax on shipping');
  const shipping = taxOf(option.amountMinor, shippingRate);
  const items = sum(pricedLines.map(({ netMinor }) => netMinor));
  const tax = sum(pricedLines.map(({ taxMinor }) => taxMinor)) + shipping.taxMinor;
  return {
    lines: pricedLines,
    totals: {
      currency: facts.currency,
      items,
      shipping: shipping.netMinor,
      tax,
      total: items + shipping.netMinor + tax,
      lines: [
        ...pricedLines.map(({ title, quantity, position, netMinor }) => ({
          kind: 'item' as const,
          label: `${quantity} × ${title}`,
          position,
          amount: netMinor,
        })),
        { kind: 'shipping', label: `${option.carrier} ${option.service}`, amount: shipping.netMinor },
        ...taxLines(pricedLines, { ratePpm: shippingRate.ratePpm, taxMinor: shipping.taxMinor }),
      ],
    },
  };
}

function priceLine(
  line: BasketLine,
  position: number,
  facts: BasketFacts,
  variant: VariantFact | undefined,
): PricedLine {
  const rate = facts.taxRates.find(({ taxClass }) => taxClass === variant?.taxClass);
  if (!variant || variant.unitPriceMinor === null || !rate)
    throw new Error(`A basket was priced with unknown ${line.sku}`);
  return {
    ...line,
    position,
    title: variant.title,
    unitPriceMinor: variant.unitPriceMinor,
    weightGrams: variant.weightGrams,
    taxClass: variant.taxClass,
    taxRatePpm: rate.ratePpm,
    taxInclusive: rate.inclusive,
    ...taxOf(variant.unitPriceMinor * line.quantity, rate),
  };
}

/** One line of tax for each rate that occurs. */
function taxLines(lines: readonly PricedLine[], shipping: { ratePpm: number; taxMinor: number }): TotalLine[] {
  const byRate = new Map<number, number>();
  for (const { taxRatePpm, taxMinor } of lines) byRate.set(taxRatePpm, (byRate.get(taxRatePpm) ?? 0) + taxMinor);
  byRate.set(shipping.ratePpm, (byRate.get(shipping.ratePpm) ?? 0) + shipping.taxMinor);
  return [...byRate]
    .filter(([, amount]) => amount > 0)
    .sort(([a], [b]) => b - a)
    .map(([ratePpm, amount]) => ({ kind: 'tax', label: `Tax ${ratePpm / 10_000} %`, ratePpm, amount }));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
