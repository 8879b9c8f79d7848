/**
 * Of these a shopper is told no more than that the card was declined: whoever tries a stolen card learns nothing from it.
 * Source: docs.stripe.com/declines/codes, where they are to be presented as `generic_decline`.
 */
const NOT_FOR_SHOPPERS = new Set(['fraudulent', 'lost_card', 'merchant_blacklist', 'stolen_card']);

/** What a storefront may show of why a card was declined. */
export function shopperDeclineCode(declineCode: string | null): string | null {
  return declineCode !== null && NOT_FOR_SHOPPERS.has(declineCode) ? 'generic_decline' : declineCode;
}
