import { voidKey } from '../../domain/payments/payment-keys.ts';
import { returnUrlOf } from '../../domain/payments/return-url.ts';
import type { AuthorisePayment, AuthoriseResult } from '../../workflows/payments/payment-contract.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import { PaymentKeySpent } from '../../gateways/payment-gateway.ts';
import { resultOf } from './authorise-result.ts';

/**
 * A failure of the provider's own says nothing of what came of the request: it may be completed later, and is told of then.
 * Source: docs.stripe.com/error-low-level, "Server errors".
 */
const UNCLEAR: AuthoriseResult = {
  state: 'unclear',
  intentId: null,
  authorisedMinor: 0,
  declineCode: 'processing_error',
};
const HISTORY: AuthoriseResult = { state: 'voided', intentId: null, authorisedMinor: 0 };

/**
 * Asks for the money of a try. With `checkFirst` it looks whether the try is still wanted, before it asks and after: this
 * may be an attempt that was given up, and whoever voided the try meanwhile could not know what it has yet to bring about.
 */
export async function authorisePayment(
  { payments, settlements, returnUrl }: PaymentActivityDeps,
  request: AuthorisePayment,
): Promise<AuthoriseResult> {
  const { orderId, attempt, checkFirst = false } = request;
  if (checkFirst && (await settlements.isHistory({ orderId, attempt }))) return HISTORY;
  const result = await ask({ payments, settlements, returnUrl }, request);
  if (!checkFirst || result.intentId === null || !(await settlements.isHistory({ orderId, attempt }))) return result;
  const { intentId } = result;
  await payments.voidAuthorisation({ intentId, idempotencyKey: `${voidKey(orderId, attempt)}:${intentId}` });
  return HISTORY;
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
    return resultOf(made);
  } catch (error) {
    if (!(error instanceof PaymentKeySpent)) throw error;
    const open = (await settlements.readOpenTries({ orderId, upTo: attempt })).find(
      (tried) => tried.attempt === attempt,
    );
    if (!open) return HISTORY;
    const made = await payments.findAuthorisation({ ...open, since: new Date(open.openedAt) });
    if (made) await keepPage({ settlements }, request, made);
    return made ? resultOf(made) : UNCLEAR;
  }
}

/** Not by way of the workflow, whose history shows what it is told: whoever has the address, or the secret, could pay. */
async function keepPage(
  { settlements }: Pick<PaymentActivityDeps, 'settlements'>,
  { orderId, attempt }: AuthorisePayment,
  { actionUrl, clientSecret }: Authorisation,
): Promise<void> {
  if (actionUrl === undefined && clientSecret === undefined) return;
  await settlements.keepBankPage({ orderId, attempt, actionUrl, clientSecret });
}
