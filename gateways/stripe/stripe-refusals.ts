import { Stripe } from 'stripe';
import type { DeclineSignals } from '../../domain/payments/card-facts.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { AuthoriseRequest } from '../payment-gateway.ts';
import { hashCard } from './hash-card.ts';

/** A declined card, or a method that cannot be used, as an answer; undefined where the error says something else. */
export function refusalOf(error: unknown, request: AuthoriseRequest): Authorisation | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  if (error instanceof Stripe.errors.StripeCardError || declines.has(error.code ?? '')) {
    return {
      ...nothingReserved(request, error.payment_intent?.id),
      state: 'declined',
      declineCode: error.decline_code ?? error.code ?? 'unknown',
      decline: signalsOf(error, error.payment_method, error.payment_intent?.latest_charge),
    };
  }
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError) || !isAboutTheMethod(error)) return undefined;
  return {
    ...nothingReserved(request, error.payment_intent?.id),
    state: 'rejected',
    rejectCode: error.code ?? error.rawType ?? 'unknown',
  };
}

function nothingReserved({ orderId, currency, amountMinor }: AuthoriseRequest, intentId?: string) {
  return {
    intentId: intentId ?? null,
    orderId,
    currency,
    amountMinor,
    authorisedMinor: 0,
    capturedMinor: 0,
    refundedMinor: 0,
  };
}

/** A wallet's issuer says no in an error that is not called a card's. Source: docs.stripe.com/error-codes. */
const declines = new Set(['payment_method_customer_decline', 'payment_method_provider_decline']);

/** Unknown, of another account, spent, not for this currency: the shopper has to give another one. Source as above. */
const unusable = new Set([
  'expired_payment_method',
  'payment_intent_incompatible_payment_method',
  'payment_method_currency_mismatch',
  'payment_method_invalid_parameter',
  'payment_method_not_available',
  'payment_method_restricted',
  'payment_method_unactivated',
  'payment_method_unexpected_state',
  'payment_method_unsupported_type',
]);

function isAboutTheMethod({ code, param }: Stripe.errors.StripeInvalidRequestError): boolean {
  return param === 'payment_method' || unusable.has(code ?? '');
}

interface Advice {
  readonly advice_code?: string | null | undefined;
  readonly network_advice_code?: string | null | undefined;
  readonly network_decline_code?: string | null | undefined;
}

/** What was said of a decline beside its code: by the error or the intent's last one, by the method, and by the charge. */
export function signalsOf(
  said: Advice,
  method: Stripe.PaymentMethod | undefined,
  charge: string | Stripe.Charge | null | undefined,
): DeclineSignals {
  const { outcome = null, payment_method_details: details = null } =
    typeof charge === 'object' && charge !== null ? charge : {};
  return withoutNulls({
    networkStatus: outcome?.network_status,
    networkDeclineCode: said.network_decline_code ?? outcome?.network_decline_code,
    networkAdviceCode: said.network_advice_code ?? outcome?.network_advice_code,
    adviceCode: said.advice_code ?? outcome?.advice_code,
    network: details?.card?.network ?? method?.card?.brand,
    fingerprint: hashCard(details?.card?.fingerprint ?? method?.card?.fingerprint),
  });
}

function withoutNulls(signals: Record<keyof DeclineSignals, string | null | undefined>): DeclineSignals {
  return Object.fromEntries(Object.entries(signals).filter(([, value]) => typeof value === 'string'));
}
