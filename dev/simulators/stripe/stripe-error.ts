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
