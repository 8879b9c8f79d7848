import type { Stripe } from 'stripe';
import { newCharge } from './charge-objects.ts';
import { refusalOfNetwork } from './currencies.ts';
import { choosePaymentMethod, presentPaymentMethod } from './payment-method-objects.ts';
import type { ChosenCard } from './payment-method-objects.ts';
import { refusalOfAccount, refusalOfUsedMethod } from './confirm-refusals.ts';
import { badParameter, badState, StripeErrorAnswer, unexpectedState } from './stripe-error.ts';
import type { StripeParams } from './stripe-params.ts';
import type { RequestFacts, StoredIntent, StripeState } from './stripe-state.ts';
import { declined } from './declines.ts';

const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** The answer to `POST /v1/payment_intents/:id/confirm`: another card after a decline, or the first one. */
export function confirmExisting(
  state: StripeState,
  intent: StoredIntent,
  params: StripeParams,
  request: RequestFacts,
): void {
  const methodId = params.text('payment_method') ?? idOf(intent.object.payment_method);
  const returnUrl = params.text('return_url');
  const offSession = params.boolean('off_session') ?? false;
  params.refuseUnknown();
  const { status } = intent.object;
  if (status === 'succeeded') {
    throw badState(
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
      'payment_intent_unexpected_state',
      { payment_intent: intent.object },
    );
  }
  if (!confirmable.includes(status)) {
    throw unexpectedState(intent.object, 'confirmed', confirmable);
  }
  if (methodId === undefined)
    throw badParameter('payment_method', 'Missing required param: payment_method.', 'parameter_missing');
  if (returnUrl !== undefined) intent.returnUrl = returnUrl;
  intent.merchantInitiated = offSession;
  confirmIntent(state, intent, choosePaymentMethod(state, methodId), request);
}

/** Tries the card: asks for 3-D Secure, authorises, or throws the 402 of a decline after storing it. */
export function confirmIntent(
  state: StripeState,
  intent: StoredIntent,
  chosen: ChosenCard,
  request: RequestFacts,
): void {
  const { object } = intent;
  const refusal = refusalOfAccount(state, intent) ?? refusalOfUsedMethod(chosen, object.id);
  if (refusal) {
    // "A refused create still makes a PaymentIntent", which stays open: recorded by github.com/gburgyan/aat-stripe.
    object.status = 'requires_payment_method';
    object.payment_method = null;
    state.intents.put(object.id, intent);
    throw refusal;
  }
  object.payment_method = chosen.method.id;
  object.last_payment_error = null;
  if (!chosen.card.authenticate) return charge(state, intent, chosen, false, request);
  if (chosen.card.processesFirst) {
    object.status = 'processing';
    state.intents.put(object.id, intent);
    state.emit('payment_intent.processing', object, request);
    return undefined;
  }
  return askShopper(state, intent, request);
}

/** The bank wants to hear from the shopper: at once, or after the payment was processed for a while. */
export function askShopper(state: StripeState, intent: StoredIntent, request: RequestFacts): void {
  const { object } = intent;
  object.status = 'requires_action';
  object.next_action = intent.returnUrl
    ? // The page's address depends on where the simulator listens now, so it is filled in when the intent is shown.
      { redirect_to_url: { return_url: intent.returnUrl, url: null }, type: 'redirect_to_url' }
    : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
  state.intents.put(object.id, intent);
  state.emit('payment_intent.requires_action', object, request);
}

/** What the shopper did on the bank's page. A refusal is an answer here too: the shopper is sent back either way. */
export function finishAuthentication(
  state: StripeState,
  intent: StoredIntent,
  succeeded: boolean,
  request: RequestFacts,
): void {
  const { object } = intent;
  const chosen = choosePaymentMethod(state, idOf(object.payment_method) ?? '');
  object.next_action = null;
  if (succeeded) {
    try {
      charge(state, intent, chosen, true, request);
    } catch (error) {
      if (!(error instanceof StripeErrorAnswer)) throw error;
    }
    return;
  }
  failPayment(state, intent, request, {
    code: 'payment_intent_authentication_failure',
    doc_url: 'https://docs.stripe.com/error-codes/payment-intent-authentication-failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: presentPaymentMethod(chosen.method),
    type: 'card_error',
  });
}

function charge(
  state: StripeState,
  intent: StoredIntent,
  { method, card }: ChosenCard,
  authenticated: boolean,
  request: RequestFacts,
): void {
  const { object } = intent;
  const created = state.nowSeconds();
  const networkRefusal = refusalOfNetwork(card.brand, object.amount, object.currency);
  const decline = networkRefusal ? declined(networkRefusal) : card.decline;
  const attempt = newCharge({
    intent: object,
    paymentMethodId: method.id,
    card,
    created,
    multicapture: intent.multicapture && card.multicapture === true,
    extendedAuthorization: intent.extendedAuthorization === true && card.extendedAuthorization === true,
    merchantInitiated: intent.merchantInitiated === true,
    authenticated,
    decline,
  });
  state.charges.put(attempt.id, { object: attempt, card: method.card, released: 0 });
  object.latest_charge = attempt.id;
  if (decline) {
    state.emit('charge.failed', attempt, request);
    const error = {
      charge: attempt.id,
      code: decline.code,
      decline_code: decline.declineCode,
      ...(decline.param && { param: decline.param }),
      ...(decline.advice && { advice_code: decline.advice }),
      ...(decline.network && { network_decline_code: decline.network }),
      ...(decline.networkAdvice && { network_advice_code: decline.networkAdvice }),
      doc_url: `https://docs.stripe.com/error-codes/${decline.code.replaceAll('_', '-')}`,
      message: decline.message,
      payment_method: presentPaymentMethod(method),
      type: 'card_error',
    };
    failPayment(state, intent, request, error);
    throw new StripeErrorAnswer(402, { ...error, payment_intent: object }, true);
  }
  object.status = 'requires_capture';
  object.amount_capturable = object.amount;
  if (object.capture_method === 'manual') {
    state.emit('payment_intent.amount_capturable_updated', object, request);
  } else {
    object.status = 'succeeded';
    object.amount_capturable = 0;
    object.amount_received = object.amount;
    attempt.captured = true;
    attempt.amount_captured = object.amount;
    state.emit('charge.succeeded', attempt, request);
    state.emit('payment_intent.succeeded', object, request);
  }
  state.charges.put(attempt.id, { object: attempt, card: method.card, released: 0 });
  state.intents.put(object.id, intent);
  state.paymentMethods.put(method.id, { ...method, paidIntent: object.id });
}

function failPayment(
  state: StripeState,
  intent: StoredIntent,
  request: RequestFacts,
  error: Readonly<Record<string, unknown>>,
): void {
  const { object } = intent;
  object.status = 'requires_payment_method';
  object.payment_method = null;
  object.last_payment_error = error as unknown as Stripe.PaymentIntent.LastPaymentError;
  state.intents.put(object.id, intent);
  state.emit('payment_intent.payment_failed', object, request);
}

export function idOf(reference: string | { readonly id: string } | null): string | undefined {
  return typeof reference === 'string' ? reference : reference?.id;
}
