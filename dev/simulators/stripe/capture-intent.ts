import type { Stripe } from 'stripe';
import { idOf } from './confirm-intent.ts';
import { badParameter, badState } from './stripe-error.ts';
import type { StripeParams } from './stripe-params.ts';
import type { RequestFacts, StoredCharge, StoredIntent, StripeState } from './stripe-state.ts';
import { findTestCard } from './test-cards.ts';

export function captureIntent(
  state: StripeState,
  intent: StoredIntent,
  params: StripeParams,
  request: RequestFacts,
): void {
  const { object } = intent;
  const amount = params.integer('amount_to_capture') ?? object.amount_capturable;
  const final = params.boolean('final_capture') ?? true;
  params.metadata();
  params.text('statement_descriptor_suffix');
  params.refuseUnknown();
  if (object.status !== 'requires_capture') throw unexpected(object, 'captured', 'requires_capture');
  const charge = chargeOf(state, object);
  if (findTestCard(charge.card)?.captureFails || isLapsed(state, charge.object)) {
    release(object, charge, 'automatic', state.nowSeconds());
    save(state, intent, charge);
    state.emit('payment_intent.canceled', object, request);
    throw badState('Payment cannot be captured because it has expired.', 'charge_expired_for_capture', {
      charge: charge.object.id,
    });
  }
  if (amount < 1)
    throw badParameter(
      'amount_to_capture',
      'This value must be greater than or equal to 1.',
      'parameter_invalid_integer',
    );
  if (amount > object.amount_capturable) {
    throw badParameter(
      'amount_to_capture',
      `The provided amount_to_capture (${amount}) is greater than the capturable amount (${object.amount_capturable}).`,
      'amount_too_large',
    );
  }
  if (!final && !intent.multicapture) {
    throw badParameter('final_capture', 'Multicapture is not available for this PaymentIntent.');
  }
  take(object, charge, amount, final);
  save(state, intent, charge);
  state.emit('charge.captured', charge.object, request);
  if (object.status === 'succeeded') state.emit('payment_intent.succeeded', object, request);
  else state.emit('payment_intent.amount_capturable_updated', object, request);
}

/** Counts what a final capture leaves as refunded, as Stripe does: "any additional amount is automatically refunded". */
function take(intent: Stripe.PaymentIntent, stored: StoredCharge, amount: number, final: boolean): void {
  const { object: charge } = stored;
  intent.amount_received += amount;
  intent.amount_capturable -= amount;
  charge.amount_captured += amount;
  charge.captured = true;
  if (!final) return;
  letGo(intent, stored);
  intent.status = 'succeeded';
}

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
  if (!cancellable.includes(object.status)) throw unexpected(object, 'canceled', cancellable.join(', '));
  const charge = object.status === 'requires_capture' ? chargeOf(state, object) : undefined;
  release(object, charge, reason, state.nowSeconds());
  save(state, intent, charge);
  state.emit('payment_intent.canceled', object, request);
  if (charge) state.emit('charge.refunded', charge.object, request);
}

function release(
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

function letGo(intent: Stripe.PaymentIntent, charge: StoredCharge): void {
  charge.released = intent.amount_capturable;
  charge.object.amount_refunded += intent.amount_capturable;
  charge.object.refunded = charge.object.amount_refunded === charge.object.amount;
  intent.amount_capturable = 0;
}

export function chargeOf(state: StripeState, intent: Stripe.PaymentIntent): StoredCharge {
  const charge = state.charges.get(idOf(intent.latest_charge) ?? '');
  if (!charge) throw new Error(`PaymentIntent ${intent.id} has no charge`);
  return charge;
}

function isLapsed(state: StripeState, charge: Stripe.Charge): boolean {
  return state.nowSeconds() > (charge.payment_method_details?.card?.capture_before ?? Number.POSITIVE_INFINITY);
}

function save(state: StripeState, intent: StoredIntent, charge: StoredCharge | undefined): void {
  state.intents.put(intent.object.id, intent);
  if (charge) state.charges.put(charge.object.id, charge);
}

function unexpected(intent: Stripe.PaymentIntent, action: string, allowed: string) {
  return badState(
    `This PaymentIntent could not be ${action} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${action}: ${allowed}.`,
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );
}
