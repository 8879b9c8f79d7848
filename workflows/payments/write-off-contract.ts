import type { Actor } from '../../domain/events/event-actor.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';

export interface WriteOff {
  readonly orderId: string;
  readonly shipmentId: string;
  /** The money that is written off: a capture, or a refund. */
  readonly kind: 'capture' | 'refund';
  /** The reason, for staff. */
  readonly note: string;
  readonly by: string;
  readonly actor?: Actor;
  /** Requested before the parcel left. If it has left meanwhile, its money has to be captured first. */
  readonly beforehand?: true;
}

export interface WriteOffActivities {
  /**
   * Ordinary activity. Posts the loss and releases what is still reserved at the provider. A repeat changes nothing. The provider's records
   * are read first: `moved` if the money was moved and only the answer was lost.
   */
  writeOffMoney(request: WriteOff): Promise<WriteOffOutcome>;
}

export type WriteOffOutcome =
  | { readonly kind: 'written-off'; readonly paymentStatus: PaymentStatus }
  | { readonly kind: 'moved' };
