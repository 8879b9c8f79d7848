import type { Destination } from '../shipping/postal-address.ts';
import type { TaxRounding } from './tax-rounding.ts';

/** One line of what the shopper wants. */
export interface BasketLine {
  readonly sku: string;
  readonly quantity: number;
}

/** What the database knows about a basket: read in one query, judged and priced by pure functions. */
export interface BasketFacts {
  readonly currency: string;
  /** Where the goods go, ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The basket's SKUs that exist. */
  readonly variants: readonly VariantFact[];
  /** Of the country: each class in the basket, and the class of shipping. */
  readonly taxRates: readonly TaxRateFact[];
  /** What the shop has set for the country. Null: what is built in. */
  readonly taxRounding: TaxRounding | null;
  /** Null when there is no such quote. */
  readonly quote: QuoteFact | null;
}

export interface VariantFact {
  readonly sku: string;
  /** Left out where nobody asks for it. */
  readonly productId?: string;
  readonly title: string;
  readonly active: boolean;
  readonly weightGrams: number;
  readonly taxClass: string;
  readonly backorderable: boolean;
  /** Null when the SKU has no price in the basket's currency. */
  readonly unitPriceMinor: number | null;
  /** The most units of it in one order; null: it has no limit of its own. */
  readonly maxPerOrder: number | null;
}

export interface TaxRateFact {
  readonly taxClass: string;
  readonly ratePpm: number;
  readonly inclusive: boolean;
}

export interface QuoteFact {
  readonly state: 'requested' | 'quoted' | 'refused';
  readonly currency: string;
  /** As far as it was known. */
  readonly shippingAddress: Destination;
  /** By the database's clock at the time of reading. */
  readonly expired: boolean;
  /** One order may be placed by it, and no more. Left out: any number. */
  readonly singleUse?: boolean;
  readonly lines: readonly QuotedLine[];
  /** Null when the quote has no such option. */
  readonly option: QuotedOption | null;
}

export interface QuotedLine extends BasketLine {
  readonly unitPriceMinor: number;
}

export interface QuotedOption {
  readonly carrier: string;
  readonly service: string;
  readonly amountMinor: number;
  /** Null: the carrier does not say. */
  readonly deliveryDays: number | null;
}
