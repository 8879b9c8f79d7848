import type { Stripe } from 'stripe';
import { chargeOf, letGo, saveIntent } from './charge-amounts.ts';
import { badParameter, badState } from './stripe-error.ts';
import type { StripeParams } from './stripe-params.ts';
import type { RequestFacts, StoredCharge, StoredIntent, StripeState } from './stripe-state.ts';

const cancellable = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture'];

export function cancelIntent(
  state: StripeState,
  intent: StoredIntent,
  params: StripeParams,
  request: RequestFacts,
): void {
  const { object } = intent;
  const reason = params.text('cancellation_reason') ?? null;
  params.refuseUnknown();
  if (reason !== null && !['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'].includes(reason)) {
    throw badParameter('cancellation_reason', `Invalid cancellation_reason: ${reason}`);
  }
  if (!cancellable.includes(object.status)) throw notCancellable(object);
  const charge = object.status === 'requires_capture' ? chargeOf(state, object) : undefined;
  cancel(object, charge, reason, state.nowSeconds());
  saveIntent(state, intent, charge);
  state.emit('payment_intent.canceled', object, request);
  if (charge) state.emit('charge.refunded', charge.object, request);
}

/** The words are Stripe's. */
function notCancellable(intent: Stripe.PaymentIntent) {
  return badState(
    `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, processing.`,
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );
}

/**
 * The authorisation is over: an intent of which nothing was captured is cancelled, one that was captured in part has
 * succeeded. Source: docs.stripe.com/payments/multicapture, "Final capture", and
 * docs.stripe.com/payments/place-a-hold-on-a-payment-method.
 */
export function lapseIntent(state: StripeState, intent: StoredIntent): void {
  const { object } = intent;
  if (object.status !== 'requires_capture') return;
  const charge = chargeOf(state, object);
  const nobody = { requestId: null, idempotencyKey: null };
  if (object.amount_received === 0) {
    cancel(object, charge, 'automatic', state.nowSeconds());
    saveIntent(state, intent, charge);
    state.emit('charge.expired', charge.object, nobody);
    state.emit('payment_intent.canceled', object, nobody);
    return;
  }
  charge.object.captured = true;
  letGo(object, charge);
  object.status = 'succeeded';
  saveIntent(state, intent, charge);
  state.emit('charge.captured', charge.object, nobody);
  state.emit('payment_intent.succeeded', object, nobody);
}

function cancel(
  intent: Stripe.PaymentIntent,
  charge: StoredCharge | undefined,
  reason: Stripe.PaymentIntent.CancellationReason | null,
  nowSeconds: number,
): void {
  if (charge) letGo(intent, charge);
  intent.status = 'canceled';
  intent.canceled_at = nowSeconds;
  intent.cancellation_reason = reason;
  intent.next_action = null;
}
