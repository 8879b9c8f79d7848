import { PermanentError } from '../../domain/failures/permanent-error.ts';
import type { PaymentRejected } from '../../gateways/payment-gateway.ts';

/** The provider refused a refund, or its bank did later. Staff may have paid it back by hand: they are asked before the next attempt. */
export class RefundFailed extends PermanentError {
  override readonly name = 'RefundFailed';
  /** The provider's own. */
  readonly code: string;
  /** Staff give this attempt up, and none that comes after it. */
  readonly attempt: number;
  constructor(attempt: number, refusal?: PaymentRejected) {
    super(refusal?.message ?? 'The payment provider says that the refund has failed', { cause: refusal });
    this.code = refusal?.code ?? 'refund-failed';
    this.attempt = attempt;
  }
}
