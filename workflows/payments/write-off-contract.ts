import type { PaymentStatus } from '../../domain/payments/payment-status.ts';

export interface WriteOff {
  readonly orderId: string;
  readonly shipmentId: string;
  /** Money that is not taken, or not given back by this shop, any more. */
  readonly kind: 'capture' | 'refund';
  /** Why, in the words of whoever decided it. For staff. */
  readonly note: string;
  readonly by: string;
  /** The parcel was still here when it was asked for: once it has left, its money is asked for first. */
  readonly beforehand?: true;
}

export interface WriteOffActivities {
  /**
   * Ordinary activity. The books show the loss, and what is still reserved at the payment provider is released. A repeat
   * changes nothing. The provider is asked first: `moved` where it did what it was asked for, and only its answer was lost.
   */
  writeOffMoney(request: WriteOff): Promise<WriteOffOutcome>;
}

export type WriteOffOutcome =
  | { readonly kind: 'written-off'; readonly paymentStatus: PaymentStatus }
  | { readonly kind: 'moved' };
