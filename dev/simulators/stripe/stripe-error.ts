import type { Stripe } from 'stripe';

/** An error answer as Stripe words it. `executed` answers are kept under the idempotency key, the others are not. */
export class StripeErrorAnswer extends Error {
  override readonly name = 'StripeErrorAnswer';
  readonly status: number;
  readonly executed: boolean;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
  constructor(status: number, error: Readonly<Record<string, unknown>>, executed = false) {
    super(String(error['message']));
    this.status = status;
    this.executed = executed;
    this.body = { error };
  }
}

/** A parameter that Stripe refuses before it does anything. */
export function badParameter(param: string, message: string, code?: string): StripeErrorAnswer {
  return new StripeErrorAnswer(400, { ...(code && { code }), message, param, type: 'invalid_request_error' });
}

export function missingResource(kind: string, id: string, param: string): StripeErrorAnswer {
  return new StripeErrorAnswer(param === 'id' || param === 'intent' ? 404 : 400, {
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
    type: 'invalid_request_error',
  });
}

/** What was asked does not fit the object's state. */
export function badState(
  message: string,
  code: string,
  facts: Readonly<Record<string, unknown>> = {},
): StripeErrorAnswer {
  return new StripeErrorAnswer(400, { code, message, type: 'invalid_request_error', ...facts }, true);
}

/** The intent's status allows no such thing. */
export function unexpectedState(
  intent: Stripe.PaymentIntent,
  action: string,
  allowed: readonly string[],
): StripeErrorAnswer {
  return badState(
    `This PaymentIntent could not be ${action} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${action}: ${allowed.join(', ')}.`,
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );
}

/** Something broke while the endpoint executed; whether it had done its work, nobody says. */
export function failedInside(status: number): StripeErrorAnswer {
  return new StripeErrorAnswer(
    status,
    { message: 'An error occurred while processing your request.', type: 'api_error' },
    true,
  );
}
