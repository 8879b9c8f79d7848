import type { TestCard } from './test-cards.ts';

const dayS = 86_400;
/** Visa's windows end six hours early "to allow time for clearing processes". */
const clearingS = 6 * 3_600;

/**
 * How long an authorisation over the internet can be captured. Source:
 * docs.stripe.com/payments/place-a-hold-on-a-payment-method and docs.stripe.com/payments/extended-authorization.
 */
export function authorisedSeconds(facts: {
  readonly card: TestCard;
  readonly extendedAuthorization: boolean;
  readonly merchantInitiated: boolean;
}): number {
  const isVisa = facts.card.brand === 'visa';
  if (facts.extendedAuthorization) return isVisa ? 30 * dayS - clearingS : 30 * dayS;
  if (facts.merchantInitiated && isVisa) return 5 * dayS - clearingS;
  return 7 * dayS;
}
