import { voidKey } from '../../domain/payments/payment-keys.ts';
import { returnUrlOf } from '../../domain/payments/return-url.ts';
import type { AuthorisePayment, AuthoriseResult } from '../../workflows/payments/payment-contract.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import { PaymentKeySpent } from '../../gateways/payment-gateway.ts';
import { toAuthoriseResult } from './authorise-result.ts';

/**
 * After a failure on the provider's side the outcome is unknown: it may complete the request later, and then sends a webhook.
 * Source: docs.stripe.com/error-low-level, "Server errors".
 */
const UNCLEAR: AuthoriseResult = {
  state: 'unclear',
  intentId: null,
  authorisedMinor: 0,
  declineCode: 'processing_error',
};
const VOIDED: AuthoriseResult = { state: 'voided', intentId: null, authorisedMinor: 0 };

/**
 * Authorises a payment attempt. With `checkFirst` it checks before and after the call that the attempt has not been declined or
 * voided: Temporal may have timed this run out, and the void that followed could not see an intent that did not exist yet.
 */
export async function authorisePayment(
  { payments, settlements, returnUrl }: PaymentActivityDeps,
  request: AuthorisePayment,
): Promise<AuthoriseResult> {
  const { orderId, attempt, checkFirst = false } = request;
  if (checkFirst && (await settlements.isAttemptOver({ orderId, attempt }))) return VOIDED;
  const result = await ask({ payments, settlements, returnUrl }, request);
  if (!checkFirst || result.intentId === null || !(await settlements.isAttemptOver({ orderId, attempt })))
    return result;
  const { intentId } = result;
  await payments.voidAuthorisation({ intentId, idempotencyKey: `${voidKey(orderId, attempt)}:${intentId}` });
  return VOIDED;
}

async function ask(
  { payments, settlements, returnUrl }: PaymentActivityDeps,
  request: AuthorisePayment,
): Promise<AuthoriseResult> {
  const { orderId, attempt } = request;
  const backTo = request.returnUrl === undefined ? returnUrl : returnUrlOf(orderId, request.returnUrl);
  try {
    const made = await payments.authorise({ ...request, returnUrl: backTo });
    await keepPage({ settlements }, request, made);
    return toAuthoriseResult(made);
  } catch (error) {
    if (!(error instanceof PaymentKeySpent)) throw error;
    const open = (await settlements.readOpenAttempts({ orderId, upTo: attempt })).find(
      (tried) => tried.attempt === attempt,
    );
    if (!open) return VOIDED;
    const made = await payments.findAuthorisation({ ...open, since: new Date(open.openedAt) });
    if (made) await keepPage({ settlements }, request, made);
    return made ? toAuthoriseResult(made) : UNCLEAR;
  }
}

/** Written by the step and never returned to the workflow: anybody who reads the address or the secret in its history could pay. */
async function keepPage(
  { settlements }: Pick<PaymentActivityDeps, 'settlements'>,
  { orderId, attempt }: AuthorisePayment,
  { actionUrl, clientSecret }: Authorisation,
): Promise<void> {
  if (actionUrl === undefined && clientSecret === undefined) return;
  await settlements.keepBankPage({ orderId, attempt, actionUrl, clientSecret });
}
