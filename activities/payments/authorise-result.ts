import type { AuthoriseResult } from '../../workflows/payments/payment-contract.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';

/** The provider's payment as the workflow gets it: without the bank's page, which is kept in the payment's row only. */
export function toAuthoriseResult(known: Authorisation): AuthoriseResult {
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
