import type { QuotedLine } from '../../domain/pricing/basket-facts.ts';
import type { Destination } from '../../domain/shipping/postal-address.ts';
import type { QuoteRefusal } from '../../workflows/shipping/quote-contract.ts';
import type { Database } from '../database.ts';
import { quoteIsUnusedSql } from './quote-is-unused-sql.ts';
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
  /** An order may be placed by it: by the database's clock it has not expired, and no order has used it up. */
  readonly takesOrders: boolean;
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
  const em = database.em.fork();
  const quote = await em.findOne(
    ShippingQuote,
    { id: quoteId },
    { populate: ['options'], orderBy: { options: { amountMinor: 'asc', carrier: 'asc', service: 'asc' } } },
  );
  if (!quote) return undefined;
  const [judged] = await em.execute<{ takesOrders: boolean }[]>(
    `select q.expires_at > now() and ${quoteIsUnusedSql('q')} as "takesOrders" from shipping_quote q where q.id = ?`,
    [quoteId],
  );
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
    takesOrders: judged?.takesOrders ?? false,
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
