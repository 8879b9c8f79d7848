/** A shipping quote is a short workflow: the API stores the request, this asks the carriers. */
export function quoteWorkflowId(quoteId: string): string {
  return `quote-${quoteId}`;
}

export interface QuoteInput {
  readonly quoteId: string;
}

export type QuoteOutcome =
  | { readonly kind: 'quoted' }
  | { readonly kind: 'refused'; readonly refusal: 'no-service' | 'address-not-deliverable' };

/** Ordinary activity: reads the stored request, asks the carriers, stores their options. */
export interface QuoteActivities {
  quoteCarriers(input: QuoteInput): Promise<QuoteOutcome>;
}
