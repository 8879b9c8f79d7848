import type { AuthoriseResult } from '../../workflows/payments/payment-contract.ts';
import { toAuthoriseResult } from './authorise-result.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';

/**
 * Reads what became of a payment that was under way. Where the bank asks only now, the shopper is shown its page from the row of the
 * attempt: the workflow, which awaits the bank already, has nothing to write for that.
 */
export async function readPayment(
  { payments, settlements }: Pick<PaymentActivityDeps, 'payments' | 'settlements'>,
  { intentId }: { readonly intentId: string },
): Promise<AuthoriseResult> {
  const known = await payments.readAuthorisation(intentId, await settlements.readExpectedPayment(intentId));
  const { state, actionUrl, clientSecret } = known;
  if (state === 'action-required' && actionUrl !== undefined)
    await settlements.keepLaterBankPage({ intentId, actionUrl, clientSecret });
  return toAuthoriseResult(known);
}
