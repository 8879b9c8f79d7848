import { chargeRules } from '../payments/charge-rules.ts';
import type { BasketFacts, BasketLine, QuotedOption, TaxRateFact, VariantFact } from './basket-facts.ts';
import { taxOfOrder, type TaxedLine } from './tax-groups.ts';
import { builtInTaxRounding, type TaxRounding } from './tax-rounding.ts';

/** Goods that are sent bear the tax of their class; the service of sending bears this one. */
export const SHIPPING_TAX_CLASS = 'shipping';

/** What an order costs and why, frozen at placement. Minor units of `currency`. */
export interface OrderTotals {
  readonly currency: string;
  /** Goods without tax. */
  readonly items: number;
  /** The same with it. */
  readonly itemsGross: number;
  /** Sending without tax. */
  readonly shipping: number;
  /** The same with it. */
  readonly shippingGross: number;
  readonly tax: number;
  /** `items + shipping + tax`: what the shopper pays. */
  readonly total: number;
  /** Prices as they are shown include the tax, so that they add up to the total. False: tax comes on top of some, or of all. */
  readonly taxIncluded: boolean;
  /** The rule by which `tax` was rounded. */
  readonly taxRounding: TaxRounding;
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
  readonly productId?: string;
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

/** Prices a basket that `findBasketProblems` has nothing against, sent by an option of its quote. */
export function priceBasket(
  lines: readonly BasketLine[],
  facts: BasketFacts,
  option: QuotedOption | null | undefined = facts.quote?.option,
): PricedBasket {
  if (!option) throw new Error('A basket was priced that has no shipping option');
  return priceGoods(lines, facts)(option);
}

/** The same for several options: the goods are looked up once. */
export function priceGoods(lines: readonly BasketLine[], facts: BasketFacts): (option: QuotedOption) => PricedBasket {
  const shippingRate = facts.taxRates.find(({ taxClass }) => taxClass === SHIPPING_TAX_CLASS);
  if (!shippingRate) throw new Error('A basket was priced that has no tax on shipping');
  const { currency, country } = facts;
  const taxRounding = facts.taxRounding ?? builtInTaxRounding(country);
  const articles = findArticles(lines, facts);
  const taxIncluded = [shippingRate, ...articles.map(({ rate }) => rate)].every(({ inclusive }) => inclusive);
  return (option) => {
    const sending = { amountMinor: option.amountMinor, rate: shippingRate };
    const taxes = taxOfOrder(articles, sending, taxRounding, chargeRules(currency)?.step);
    const pricedLines = articles.map((article, position) => priceLine(article, position, taxes.goods[position] ?? 0));
    const shipping = divide(option.amountMinor, taxes.sending, shippingRate);
    const items = sum(pricedLines.map(({ netMinor }) => netMinor));
    const tax = sum(taxes.goods) + shipping.taxMinor;
    return {
      lines: pricedLines,
      totals: {
        currency,
        items,
        itemsGross: items + tax - shipping.taxMinor,
        shipping: shipping.netMinor,
        shippingGross: shipping.netMinor + shipping.taxMinor,
        tax,
        total: items + shipping.netMinor + tax,
        taxIncluded,
        taxRounding,
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
  };
}

interface Article extends TaxedLine {
  readonly line: BasketLine;
  readonly variant: VariantFact & { readonly unitPriceMinor: number };
  readonly rate: TaxRateFact;
}

function findArticles(lines: readonly BasketLine[], facts: BasketFacts): Article[] {
  const bySku = new Map(facts.variants.map((variant) => [variant.sku, variant]));
  const byClass = new Map(facts.taxRates.map((rate) => [rate.taxClass, rate]));
  return lines.map((line) => {
    const variant = bySku.get(line.sku);
    const rate = byClass.get(variant?.taxClass ?? '');
    if (!variant || variant.unitPriceMinor === null || !rate)
      throw new Error(`A basket was priced with unknown ${line.sku}`);
    const { unitPriceMinor } = variant;
    const amountMinor = unitPriceMinor * line.quantity;
    return { sku: line.sku, line, variant: { ...variant, unitPriceMinor }, rate, amountMinor };
  });
}

function priceLine({ line, variant, rate, amountMinor }: Article, position: number, taxMinor: number): PricedLine {
  return {
    ...line,
    position,
    ...(variant.productId === undefined ? {} : { productId: variant.productId }),
    title: variant.title,
    unitPriceMinor: variant.unitPriceMinor,
    weightGrams: variant.weightGrams,
    taxClass: variant.taxClass,
    taxRatePpm: rate.ratePpm,
    taxInclusive: rate.inclusive,
    ...divide(amountMinor, taxMinor, rate),
  };
}

/** What the shop keeps and what the state gets. */
function divide(amountMinor: number, taxMinor: number, { inclusive }: TaxRateFact) {
  return { netMinor: inclusive ? amountMinor - taxMinor : amountMinor, taxMinor };
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
