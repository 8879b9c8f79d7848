import { formatMoney } from '../../domain/money/money.ts';
import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { OpenTry } from '../../db/payments/record-void.ts';
import type { VoidPayments } from '../../workflows/payments/payment-contract.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import { PaymentRejected } from '../../gateways/payment-gateway.ts';
import type { PaymentActivityDeps } from './payment-activities.ts';

type Deps = Pick<PaymentActivityDeps, 'payments' | 'settlements'>;

/**
 * Lets go of what an order's tries hold. Which tries those are is read again before each: another attempt of this step may
 * have been at work meanwhile.
 */
export async function voidPayments({ payments, settlements }: Deps, request: VoidPayments): Promise<void> {
  // Letting go of money takes as long as the provider is away: whoever asked for it sees meanwhile that it is under way.
  if (request.isCancellation) await settlements.noteCancellation(request.orderId);
  const settled = new Set<number>();
  for (;;) {
    const [open] = (await settlements.readOpenTries(request)).filter(({ attempt }) => !settled.has(attempt));
    if (!open) return;
    settled.add(open.attempt);
    const known =
      open.intentId === null ? await forestall({ payments }, open) : await letGo({ payments }, open, open.intentId);
    await settlements.recordVoid({
      ...request,
      attempt: open.attempt,
      intentId: known?.intentId ?? null,
      declined: known?.state === 'declined',
    });
  }
}

/** The answer was lost, or is still to come: no card is asked for money in order to find out. */
async function forestall({ payments }: Pick<Deps, 'payments'>, open: OpenTry): Promise<Authorisation | undefined> {
  const made = await payments.forestallAuthorisation({ ...open, since: new Date(open.openedAt) });
  for (const known of made) {
    const { intentId } = known;
    refuseTaken(known);
    if (intentId === null || isOver(known)) continue;
    // Each of the intents that a key that was forgotten may have left has a cancellation of its own.
    await payments.voidAuthorisation({
      intentId,
      idempotencyKey: `${voidKey(open.orderId, open.attempt)}:${intentId}`,
    });
  }
  return made.at(-1);
}

async function letGo({ payments }: Pick<Deps, 'payments'>, open: OpenTry, intentId: string): Promise<Authorisation> {
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

/** Nothing is left to let go of: it is void, or what was taken at the provider went back there. */
function isOver({ state }: Authorisation): boolean {
  return state === 'voided' || state === 'captured';
}

/** What we hold we take only of what has left, so somebody took it at the provider: it has to go back, not to be let go of. */
function refuseTaken({ state, intentId, capturedMinor, refundedMinor, currency }: Authorisation): void {
  if (state !== 'captured' || refundedMinor >= capturedMinor) return;
  const taken = formatMoney({ amount: capturedMinor, currency });
  const words = `${taken} of ${intentId} were taken, which this shop did not ask for: refund them there`;
  throw new PaymentRejected('void a payment', 'money-taken', words);
}
