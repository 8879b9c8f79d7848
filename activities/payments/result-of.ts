import type { AuthoriseResult } from '../../workflows/payments/payment-contract.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';

/** What the workflow is told of a payment at the provider. */
export function resultOf(known: Authorisation): AuthoriseResult {
  const { state, intentId, authorisedMinor, actionUrl, declineCode, decline, rejectCode, card } = known;
  return {
    state,
    intentId,
    authorisedMinor,
    ...(actionUrl === undefined ? {} : { actionUrl }),
    ...(declineCode === undefined ? {} : { declineCode }),
    ...(decline && { decline }),
    ...(rejectCode === undefined ? {} : { rejectCode }),
    ...(card && { card }),
  };
}
