import { PermanentError } from '../../domain/failures/permanent-error.ts';
import { PaymentUnavailable, type PaymentKeySpent } from '../../gateways/payment-gateway.ts';

/**
 * The provider failed on its own side, returns that failure for every repeat under this key, and its records show no movement. It
 * may still complete the request later, so a new key could move the money twice: only staff may decide on that.
 */
export class PaymentUnsettled extends PermanentError {
  override readonly name = 'PaymentUnsettled';
  /** The attempt that staff have to name to give it up; later attempts are not covered. */
  readonly attempt: number;
  constructor(attempt: number, cause: PaymentKeySpent) {
    super('The payment provider failed on its own side, and its books show that no money has moved', { cause });
    this.attempt = attempt;
  }
}

/** Retryable: the attempt is recorded as failed, so the next run of the step uses the next attempt's key. */
export function failedUnderSpentKey(cause: PaymentKeySpent): PaymentUnavailable {
  return new PaymentUnavailable('The payment provider failed on its own side, and is asked anew', { cause });
}
