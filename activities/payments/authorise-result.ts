import type { AuthoriseResult } from '../../workflows/payments/payment-contract.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';

/** What the workflow is told of a payment at the provider: not the bank's page, which the row of the payment has. */
export function resultOf(known: Authorisation): AuthoriseResult {
  const { state, intentId, authorisedMinor, declineCode, decline, rejectCode, card } = known;
  return {
    state,
    intentId,
    authorisedMinor,
    ...(declineCode === undefined ? {} : { declineCode }),
    ...(decline && { decline }),
    ...(rejectCode === undefined ? {} : { rejectCode }),
    ...(card && { card }),
  };
}
