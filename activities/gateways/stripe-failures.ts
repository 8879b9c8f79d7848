import { Stripe } from 'stripe';
import { PaymentRejected, PaymentUnavailable } from './payment-gateway.ts';
import type { AuthoriseRequest, Authorisation } from './payment-gateway.ts';

/** A declined card as an answer; undefined where the error says something else. */
export function declineOf(error: unknown, request: AuthoriseRequest): Authorisation | undefined {
  if (!(error instanceof Stripe.errors.StripeCardError)) return undefined;
  const intentId = error.payment_intent?.id;
  return {
    intentId: intentId ?? null,
    state: 'declined',
    orderId: request.orderId,
    currency: request.currency,
    authorisedMinor: 0,
    capturedMinor: 0,
    refundedMinor: 0,
    declineCode: error.decline_code ?? error.code ?? 'unknown',
  };
}

/** 401 and 403 are about our key, which an operator mends; the rest are Stripe being busy. */
const notAboutThisPayment = [401, 403, 408, 409, 425, 429];

/**
 * Says whether asking again may help. Only a 4xx in Stripe's own words is final; whatever else happened (no
 * connection, too slow, 5xx, 429, a key still in use, an answer that is not JSON) leaves open what Stripe did.
 */
export function unclearStripeFailure(action: string, error: unknown): PaymentRejected | PaymentUnavailable {
  if (error instanceof PaymentRejected || error instanceof PaymentUnavailable) return error;
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new PaymentUnavailable(`Stripe's answer could not be read, to: ${action}`, { cause: error });
  }
  const { statusCode, code, message } = error;
  const isFinal =
    statusCode !== undefined && statusCode >= 400 && statusCode < 500 && !notAboutThisPayment.includes(statusCode);
  // Lock timeouts and rate limits are also sent as 400s.
  const isBusy = code === 'rate_limit' || code === 'lock_timeout';
  if (!isFinal || isBusy) {
    return new PaymentUnavailable(`Stripe did not ${action}: ${message} (${statusCode ?? 'no status'})`, {
      cause: error,
    });
  }
  return new PaymentRejected(action, code ?? error.rawType ?? 'unknown', message, { cause: error });
}
