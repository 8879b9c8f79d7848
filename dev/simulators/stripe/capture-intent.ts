import type { Stripe } from 'stripe';
import { lapseIntent } from './cancel-intent.ts';
import { chargeOf, hasMulticapture, letGo, saveIntent } from './charge-amounts.ts';
import { refuseFractions } from './currencies.ts';
import { createDispute } from './disputes.ts';
import { badParameter, badState, unexpectedState } from './stripe-error.ts';
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
  const finalGiven = params.boolean('final_capture');
  const final = finalGiven ?? true;
  params.metadata();
  params.text('statement_descriptor_suffix');
  params.refuseUnknown();
  if (object.status === 'succeeded') throw alreadyCaptured(object);
  if (object.status !== 'requires_capture') throw unexpectedState(object, 'captured', ['requires_capture']);
  const charge = chargeOf(state, object);
  if (findTestCard(charge.card)?.captureFails || isLapsed(state, charge.object)) {
    lapseIntent(state, intent);
    throw badState('Payment cannot be captured because it has expired.', 'charge_expired_for_capture', {
      charge: charge.object.id,
    });
  }
  refuseAmount(object, amount, final);
  refuseFurtherCaptures(charge, finalGiven);
  take(object, charge, amount, final);
  saveIntent(state, intent, charge);
  tellOfCapture(state, object, charge, final, request);
  if (final && findTestCard(charge.card)?.disputes) {
    createDispute(state, charge, { reason: 'fraudulent' }, { requestId: null, idempotencyKey: null });
  }
}

function refuseAmount(intent: Stripe.PaymentIntent, amount: number, final: boolean): void {
  // Source: docs.stripe.com/payments/multicapture, "Release uncaptured funds": 0 ends what was captured in part.
  const endsIt = amount === 0 && final && intent.amount_received > 0;
  if (amount < 1 && !endsIt) {
    throw badParameter(
      'amount_to_capture',
      'This value must be greater than or equal to 1.',
      'parameter_invalid_integer',
    );
  }
  if (amount > intent.amount_capturable) {
    throw badParameter(
      'amount_to_capture',
      `The provided amount_to_capture (${amount}) is greater than the capturable amount (${intent.amount_capturable}).`,
      'amount_too_large',
    );
  }
  // What is left is whole already.
  if (amount !== intent.amount_capturable) refuseFractions('amount_to_capture', amount, intent.currency);
}

const capturesMax = 50;

/**
 * `final_capture`, also as true, is for charges that have multicapture ("You can only use this setting when multicapture is
 * available"), and false at most fifty times. Source: docs.stripe.com/payments/multicapture and
 * docs.stripe.com/api/payment_intents/capture. The code is the one that docs.stripe.com/error-codes has for a parameter that
 * this intent does not allow; the words are ours.
 */
function refuseFurtherCaptures(charge: StoredCharge, finalGiven: boolean | undefined): void {
  if (finalGiven === undefined) return;
  const problem = !hasMulticapture(charge.object)
    ? 'Multicapture is not available for this PaymentIntent, so `final_capture` cannot be set.'
    : !finalGiven && (charge.captures ?? 0) >= capturesMax
      ? `A PaymentIntent can be captured up to ${capturesMax} times.`
      : undefined;
  if (problem) throw badState(problem, 'payment_intent_invalid_parameter', { param: 'final_capture' });
}

/**
 * Only the final capture makes the charge `captured` and releases the rest; the intent waits for it even when nothing
 * is left to capture.
 */
function take(intent: Stripe.PaymentIntent, stored: StoredCharge, amount: number, final: boolean): void {
  const { object: charge } = stored;
  intent.amount_received += amount;
  intent.amount_capturable -= amount;
  charge.amount_captured += amount;
  stored.captures = (stored.captures ?? 0) + 1;
  if (!final) return;
  charge.captured = true;
  letGo(intent, stored);
  intent.status = 'succeeded';
}

/** Source: docs.stripe.com/payments/multicapture, "Webhooks": `charge.captured` tells of the final capture only. */
function tellOfCapture(
  state: StripeState,
  intent: Stripe.PaymentIntent,
  { object: charge }: StoredCharge,
  final: boolean,
  request: RequestFacts,
): void {
  if (hasMulticapture(charge)) {
    state.emit('charge.updated', charge, request);
    state.emit('payment_intent.amount_capturable_updated', intent, request);
  }
  if (!final) return;
  state.emit('charge.captured', charge, request);
  state.emit('payment_intent.succeeded', intent, request);
}

function isLapsed(state: StripeState, charge: Stripe.Charge): boolean {
  return state.nowSeconds() > (charge.payment_method_details?.card?.capture_before ?? Number.POSITIVE_INFINITY);
}

/** The words are Stripe's, as shops report them: github.com/cartalyst/stripe/issues/211. */
function alreadyCaptured(intent: Stripe.PaymentIntent) {
  return badState(
    'This PaymentIntent could not be captured because it has already been captured.',
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );
}
