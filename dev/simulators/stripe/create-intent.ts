import type { Stripe } from 'stripe';
import { refuseCurrency, refuseNewAmount } from './currencies.ts';
import { badParameter } from './stripe-error.ts';
import { newClientSecret, newStripeId } from './stripe-ids.ts';
import type { StripeParams } from './stripe-params.ts';
import { choosePaymentMethod } from './payment-method-objects.ts';
import type { ChosenCard } from './payment-method-objects.ts';
import { confirmIntent } from './confirm-intent.ts';
import type { RequestFacts, StoredIntent, StripeState } from './stripe-state.ts';

export function createIntent(state: StripeState, params: StripeParams, request: RequestFacts): StoredIntent {
  const wanted = readNewIntent(params);
  const chosen = wanted.paymentMethod === undefined ? undefined : choosePaymentMethod(state, wanted.paymentMethod);
  const intent: StoredIntent = {
    object: newIntent(state, wanted, chosen),
    returnUrl: wanted.returnUrl ?? null,
    multicapture: wanted.multicapture,
    extendedAuthorization: wanted.extendedAuthorization,
    merchantInitiated: wanted.offSession,
  };
  state.intents.put(intent.object.id, intent);
  state.emit('payment_intent.created', intent.object, request);
  if (wanted.confirm && chosen) confirmIntent(state, intent, chosen, request);
  return intent;
}

type NewIntent = ReturnType<typeof readNewIntent>;

function readNewIntent(params: StripeParams) {
  const currency = params.requiredText('currency').toLowerCase();
  const amount = readAmount(params, currency);
  const confirm = params.boolean('confirm') ?? false;
  const paymentMethod = params.text('payment_method');
  const returnUrl = params.text('return_url');
  const captureMethod = params.text('capture_method') ?? 'automatic_async';
  const automatic = params.nested('automatic_payment_methods');
  automatic?.boolean('enabled');
  automatic?.text('allow_redirects');
  const allowedTypes = params.texts('allowed_payment_method_types');
  // Its name before the API version 2026-10-28.
  const types = params.texts('payment_method_types') ?? allowedTypes;
  const cardOptions = params.nested('payment_method_options')?.nested('card');
  const multicapture = cardOptions?.text('request_multicapture') === 'if_available';
  const extendedAuthorization = cardOptions?.text('request_extended_authorization') === 'if_available';
  cardOptions?.text('request_three_d_secure');
  const wanted = {
    currency,
    amount,
    confirm,
    paymentMethod,
    returnUrl,
    captureMethod,
    automatic: automatic !== undefined,
    types,
    allowedTypes,
    multicapture,
    extendedAuthorization,
    offSession: params.boolean('off_session') ?? false,
    metadata: params.metadata(),
    description: params.text('description') ?? null,
    receiptEmail: params.text('receipt_email') ?? null,
    suffix: params.text('statement_descriptor_suffix') ?? null,
  };
  params.refuseUnknown();
  if (!['automatic', 'automatic_async', 'manual'].includes(captureMethod)) {
    throw badParameter(
      'capture_method',
      `Invalid capture_method: must be one of automatic, automatic_async, or manual`,
    );
  }
  if (types?.some((type) => type !== 'card')) {
    throw badParameter('payment_method_types', 'The simulator knows the payment method type card only');
  }
  if (!confirm && returnUrl !== undefined) {
    throw badParameter('return_url', '`return_url` can only be used with confirm=true');
  }
  if (returnUrl !== undefined && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(returnUrl)) {
    throw badParameter('return_url', 'Not a valid URL', 'url_invalid');
  }
  if (confirm && paymentMethod === undefined) {
    throw badParameter(
      'payment_method',
      'You cannot confirm this PaymentIntent because it’s missing a payment method.',
      'parameter_missing',
    );
  }
  return wanted;
}

function readAmount(params: StripeParams, currency: string): number {
  refuseCurrency(currency);
  const amount = params.integer('amount');
  if (amount === undefined) throw badParameter('amount', 'Missing required param: amount.', 'parameter_missing');
  refuseNewAmount(amount, currency);
  return amount;
}

function newIntent(state: StripeState, wanted: NewIntent, chosen: ChosenCard | undefined): Stripe.PaymentIntent {
  const id = newStripeId('pi');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: wanted.allowedTypes ?? null,
    amount: wanted.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: wanted.automatic ? { allow_redirects: 'always', enabled: true } : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: wanted.captureMethod,
    client_secret: newClientSecret(id),
    confirmation_method: 'automatic',
    created: state.nowSeconds(),
    currency: wanted.currency,
    customer: null,
    customer_account: null,
    description: wanted.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: wanted.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: chosen?.method.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: 'automatic',
        ...(wanted.multicapture && { request_multicapture: 'if_available' as const }),
        ...(wanted.extendedAuthorization && { request_extended_authorization: 'if_available' as const }),
      },
    },
    payment_method_types: wanted.types ?? ['card'],
    payment_record: null,
    processing: null,
    receipt_email: wanted.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: wanted.suffix,
    status: chosen ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}
