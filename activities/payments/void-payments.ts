import { formatMoney } from '../../domain/money/money.ts';
import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { OpenAttempt } from '../../db/payments/record-void.ts';
import type { VoidPayments } from '../../workflows/payments/payment-contract.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import { PaymentRejected } from '../../gateways/payment-gateway.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';

type Deps = Pick<PaymentActivityDeps, 'payments' | 'settlements'>;

/**
 * Voids every open payment attempt of an order. The list is read again before each void, because an earlier run of this step that
 * Temporal timed out may still be working on it.
 */
export async function voidPayments({ payments, settlements }: Deps, request: VoidPayments): Promise<void> {
  // Voiding may take as long as the provider is down: the order shows meanwhile that its cancellation is under way.
  if (request.isCancellation) await settlements.noteCancellation(request.orderId);
  const settled = new Set<number>();
  for (;;) {
    const [open] = (await settlements.readOpenAttempts(request)).filter(({ attempt }) => !settled.has(attempt));
    if (!open) return;
    settled.add(open.attempt);
    const known =
      open.intentId === null
        ? await cancelUnanswered({ payments }, open)
        : await voidIntent({ payments }, open, open.intentId);
    await settlements.recordVoid({
      ...request,
      attempt: open.attempt,
      intentId: known?.intentId ?? null,
      declined: known?.state === 'declined',
    });
  }
}

/** The answer to the authorisation was lost or is still to come: cancel what it made, without authorising again to find out. */
async function cancelUnanswered(
  { payments }: Pick<Deps, 'payments'>,
  open: OpenAttempt,
): Promise<Authorisation | undefined> {
  const made = await payments.preventAuthorisation({ ...open, since: new Date(open.openedAt) });
  for (const known of made) {
    const { intentId } = known;
    refuseTaken(known);
    if (intentId === null || isOver(known)) continue;
    // Once the provider has forgotten the key, a repeat makes a second intent: each gets a cancellation key of its own.
    await payments.voidAuthorisation({
      intentId,
      idempotencyKey: `${voidKey(open.orderId, open.attempt)}:${intentId}`,
    });
  }
  return made.at(-1);
}

async function voidIntent(
  { payments }: Pick<Deps, 'payments'>,
  open: OpenAttempt,
  intentId: string,
): Promise<Authorisation> {
  const known = await payments.readAuthorisation(intentId, open);
  refuseTaken(known);
  if (isOver(known)) return known;
  // A declined intent could still be confirmed with another card, so it is cancelled like the rest.
  const voided = await payments.voidAuthorisation({
    intentId,
    idempotencyKey: voidKey(open.orderId, open.attempt),
  });
  return known.state === 'declined' ? known : voided;
}

/** Nothing is left to void. A captured payment gets here only when it was refunded in full at the provider. */
function isOver({ state }: Authorisation): boolean {
  return state === 'voided' || state === 'captured';
}

/** We capture only for parcels that have left, so this was captured outside this shop: it cannot be voided, only refunded. */
function refuseTaken({ state, intentId, capturedMinor, refundedMinor, currency }: Authorisation): void {
  if (state !== 'captured' || refundedMinor >= capturedMinor) return;
  const taken = formatMoney({ amount: capturedMinor, currency });
  const words = `${taken} of ${intentId} were taken, which this shop did not ask for: refund them there`;
  throw new PaymentRejected('void a payment', 'money-taken', words);
}
