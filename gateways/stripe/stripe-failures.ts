import { Stripe } from 'stripe';
import { PaymentKeySpent, PaymentMismatch, PaymentRejected, PaymentUnavailable } from '../payment-gateway.ts';

/** 401 and 403 are about our key, which an operator mends; the rest are Stripe being busy. */
const notAboutThisPayment = [401, 403, 408, 409, 425, 429];

type Failure = PaymentRejected | PaymentUnavailable | PaymentMismatch | PaymentKeySpent;

/**
 * Says whether asking again may help. Only a 4xx in Stripe's own words is final; whatever else happened (no
 * connection, too slow, 5xx, 429, a key still in use, an answer that is not JSON) leaves open what Stripe did. A key that
 * was used for other parameters, or under which Stripe keeps a failure of its own, leaves that open for good.
 * Source: docs.stripe.com/api/idempotent_requests.
 */
export function unclearStripeFailure(action: string, error: unknown): Failure {
  if (isFailure(error)) return error;
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new PaymentUnavailable(`Stripe's answer could not be read, to: ${action}`, { cause: error });
  }
  const { statusCode = 0, code, message, rawType, headers } = error;
  const isReplayed = headers?.['idempotent-replayed'] === 'true';
  if ((statusCode === 400 && rawType === 'idempotency_error') || (statusCode >= 500 && isReplayed)) {
    return new PaymentKeySpent(`Stripe has another answer under the key, to: ${action}: ${message}`, { cause: error });
  }
  const isFinal = statusCode >= 400 && statusCode < 500 && !notAboutThisPayment.includes(statusCode);
  // Lock timeouts and rate limits are also sent as 400s.
  const isBusy = code === 'rate_limit' || code === 'lock_timeout';
  if (!isFinal || isBusy) {
    return new PaymentUnavailable(
      `Stripe did not ${action}: ${message} (${statusCode === 0 ? 'no status' : statusCode})`,
      {
        cause: error,
      },
    );
  }
  return new PaymentRejected(action, code ?? rawType ?? 'unknown', message, { cause: error });
}

function isFailure(error: unknown): error is Failure {
  return [PaymentRejected, PaymentUnavailable, PaymentMismatch, PaymentKeySpent].some((kind) => error instanceof kind);
}

export async function callStripe<Answer>(action: string, request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw unclearStripeFailure(action, error);
  }
}
