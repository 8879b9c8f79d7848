import { durableRecordActivities } from '../shared/record-activities.ts';
import type { AuthoriseResult, OrderConfirmation, PaymentAnswer, PaymentRecords } from './payment-contract.ts';
import type { PaymentWait } from './payment-wait.ts';

/** Ordinary activities: while one is slow, the workflow still takes a cancellation and further cards. */
const records = durableRecordActivities<PaymentRecords & OrderConfirmation>();

export type SettledAttempt =
  | PaymentAnswer
  | { readonly kind: 'declined' | 'rejected'; readonly declineCode: string }
  /** The attempt was voided meanwhile: the next card starts by releasing what it may hold. */
  | { readonly kind: 'unclear' }
  /** The order was cancelled meanwhile: its undo releases the money. */
  | { readonly kind: 'not-awaited' };

/** Records the provider's answer to an attempt. A successful one confirms the order before any caller is answered. */
export async function settleAttempt(
  wait: PaymentWait,
  attempt: number,
  known: AuthoriseResult,
): Promise<SettledAttempt> {
  if (known.state === 'authorised' && known.intentId !== null) return confirm(wait, attempt, known.intentId, known);
  if (known.intentId !== null && (known.state === 'action-required' || known.state === 'processing')) {
    return awaitBank(wait, attempt, known.intentId, known);
  }
  return decline(wait, attempt, known);
}

async function confirm(
  wait: PaymentWait,
  attempt: number,
  intentId: string,
  { authorisedMinor, card }: AuthoriseResult,
): Promise<SettledAttempt> {
  if (isOver(wait)) return { kind: 'not-awaited' };
  const { orderId } = wait.input;
  const request = { orderId, attempt, intentId, authorisedMinor, ...(card && { card }) };
  const confirmed = await records.confirmOrder(request);
  wait.pending = null;
  if (isOver(wait)) return { kind: 'not-awaited' };
  if (!confirmed) return leftUnclear(wait);
  wait.outcome = { kind: 'confirmed' };
  return { kind: 'authorised' };
}

function leftUnclear(wait: PaymentWait): SettledAttempt {
  wait.unclear = true;
  return { kind: 'unclear' };
}

/** A function, because the outcome may change while something is awaited. */
function isOver({ outcome }: PaymentWait): boolean {
  return outcome !== null;
}

async function awaitBank(
  wait: PaymentWait,
  attempt: number,
  intentId: string,
  known: AuthoriseResult,
): Promise<SettledAttempt> {
  const { orderId, payUntilAtMost: payUntil, pollMs } = wait.input;
  if (wait.pending?.attempt !== attempt) {
    const state = known.state === 'processing' ? 'processing' : 'action-required';
    if (!(await records.recordPaymentAttempt({ orderId, ...known, attempt, state, payUntil })))
      return leftUnclear(wait);
    wait.pending = { attempt, intentId };
    wait.payUntil = payUntil;
    wait.lookAfterMs = pollMs;
  }
  return { kind: 'action-required', attempt, payUntil };
}

/** Records a decline, and gives the shopper some time for another card. */
async function decline(wait: PaymentWait, attempt: number, known: AuthoriseResult): Promise<SettledAttempt> {
  const { orderId, retryMs, payUntilAtMost } = wait.input;
  const declineCode = known.declineCode ?? known.rejectCode ?? known.state;
  wait.pending = null;
  wait.lastDecline = declineCode;
  wait.payUntil = Math.min(Date.now() + retryMs, payUntilAtMost);
  const recorded = await records.recordPaymentAttempt({
    orderId,
    attempt,
    intentId: known.intentId,
    state: known.state === 'unclear' ? 'unclear' : 'declined',
    declineCode,
    payUntil: wait.payUntil,
    ...(known.decline && { decline: known.decline }),
  });
  if (!recorded) return leftUnclear(wait);
  wait.unclear = known.state === 'unclear';
  return { kind: known.state === 'rejected' ? 'rejected' : 'declined', declineCode };
}
