import type { PaymentStatus } from '../../domain/payments/payment-status.ts';

export interface WriteOff {
  readonly orderId: string;
  readonly shipmentId: string;
  /** Money that is not taken, or not given back by this shop, any more. */
  readonly kind: 'capture' | 'refund';
  /** Why, in the words of whoever decided it. For staff. */
  readonly note: string;
  readonly by: string;
}

export interface WriteOffActivities {
  /**
   * Ordinary activity. The books show the loss, and what is still reserved at the payment provider is released. A repeat
   * changes nothing.
   */
  writeOffMoney(request: WriteOff): Promise<{ readonly paymentStatus: PaymentStatus }>;
}
