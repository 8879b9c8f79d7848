/** A shipping quote is a short workflow: the API stores the request, this asks the carriers. */
export function quoteWorkflowId(quoteId: string): string {
  return `quote-${quoteId}`;
}

export interface QuoteInput {
  readonly quoteId: string;
}

export type QuoteOutcome = { readonly kind: 'quoted' } | { readonly kind: 'refused'; readonly refusal: QuoteRefusal };

/**
 * `carriers-unavailable`: none of them answered in time. A repeat of the request asks them again. `no-exchange-rate`: they
 * charge in a currency from which the shop has set no rate to that of the quote.
 */
export type QuoteRefusal = 'no-service' | 'no-exchange-rate' | 'address-not-deliverable' | 'carriers-unavailable';

/** Ordinary activity: reads the stored request, asks the carriers, stores their options. */
export interface QuoteActivities {
  quoteCarriers(input: QuoteInput): Promise<QuoteOutcome>;
}

/** Ordinary activity: one short database transaction. */
export interface QuoteRecords {
  /** Ends a quote that the carriers did not answer; one that they did answer meanwhile keeps its outcome. */
  giveUpQuote(input: QuoteInput): Promise<QuoteOutcome>;
}
