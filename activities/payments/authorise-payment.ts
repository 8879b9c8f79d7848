import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { AuthorisePayment, AuthoriseResult } from '../../workflows/payments/payment-contract.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';
import { resultOf } from './result-of.ts';

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
  const result = resultOf(await payments.authorise({ ...request, returnUrl }));
  if (!checkFirst || result.intentId === null || !(await settlements.isHistory({ orderId, attempt }))) return result;
  const { intentId } = result;
  await payments.voidAuthorisation({ intentId, idempotencyKey: `${voidKey(orderId, attempt)}:${intentId}` });
  return HISTORY;
}
