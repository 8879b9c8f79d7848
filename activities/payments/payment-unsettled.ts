import { PermanentError } from '../../domain/failures/permanent-error.ts';
import { PaymentUnavailable, type PaymentKeySpent } from '../../gateways/payment-gateway.ts';

/**
 * The provider failed on its own side and keeps that failure under the key, and its books show nothing of what was asked. It may
 * complete it later. Asking under the same key says the same; under another, staff have to ask.
 */
export class PaymentUnsettled extends PermanentError {
  override readonly name = 'PaymentUnsettled';
  /** Staff give this attempt up, and none that comes after it. */
  readonly attempt: number;
  constructor(attempt: number, cause: PaymentKeySpent) {
    super('The payment provider failed on its own side, and its books show that no money has moved', { cause });
    this.attempt = attempt;
  }
}

/** The attempt is settled as failed: the same step, repeated, asks under the key of the next one. */
export function askedAnew(cause: PaymentKeySpent): PaymentUnavailable {
  return new PaymentUnavailable('The payment provider failed on its own side, and is asked anew', { cause });
}
