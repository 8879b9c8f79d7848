import type { QuotedLine } from '../../domain/pricing/basket-facts.ts';
import type { Destination } from '../../domain/shipping/postal-address.ts';
import type { QuoteRefusal } from '../../workflows/shipping/quote-contract.ts';
import type { Database } from '../database.ts';
import { ShippingQuote } from './shipping-quote-entity.ts';

export interface StoredQuote {
  readonly id: string;
  readonly state: 'requested' | 'quoted' | 'refused';
  readonly refusal: QuoteRefusal | null;
  readonly currency: string;
  readonly shippingAddress: Destination;
  readonly lines: readonly QuotedLine[];
  readonly weightGrams: number;
  readonly singleUse: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Cheapest first. */
  readonly options: readonly StoredOption[];
}

export interface StoredOption {
  readonly id: string;
  readonly carrier: string;
  readonly service: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly deliveryDays: number | null;
}

export interface QuoteQueries {
  /** Undefined where there is no such quote. */
  readQuote(quoteId: string): Promise<StoredQuote | undefined>;
}

export function createQuoteQueries(database: Database): QuoteQueries {
  return { readQuote: (quoteId) => readQuote(database, quoteId) };
}

async function readQuote(database: Database, quoteId: string): Promise<StoredQuote | undefined> {
  const quote = await database.em
    .fork()
    .findOne(
      ShippingQuote,
      { id: quoteId },
      { populate: ['options'], orderBy: { options: { amountMinor: 'asc', carrier: 'asc', service: 'asc' } } },
    );
  if (!quote) return undefined;
  const { id, state, currency, weightGrams, singleUse, createdAt, expiresAt } = quote;
  return {
    id,
    state,
    refusal: quote.refusal as QuoteRefusal | null,
    currency,
    shippingAddress: quote.shippingAddress as Destination,
    lines: quote.lines as QuotedLine[],
    weightGrams,
    singleUse,
    createdAt,
    expiresAt,
    options: quote.options.getItems().map(({ id, carrier, service, amountMinor, currency, deliveryDays }) => ({
      id,
      carrier,
      service,
      amountMinor,
      currency,
      deliveryDays: deliveryDays ?? null,
    })),
  };
}
