import type { MoneyMovement } from '../payments/payment-keys.ts';
import type { PaymentProvider } from './providers.ts';

/**
 * What a payment provider's event says, in our words. Events arrive late, twice and out of order, so nothing is taken over
 * from them: they say where to look.
 */
export interface PaymentEvent {
  readonly kind: 'payment';
  readonly provider: PaymentProvider;
  readonly eventId: string;
  readonly type: string;
  /** The provider's id of what it is about. */
  readonly subject: string;
  /** Null when the event is about no payment. */
  readonly intentId: string | null;
  /** Our order, as the payment's metadata names it: the only way to it before our row carries the intent's id. */
  readonly orderId: string | null;
  /** Null when it says nothing that the shop keeps account of. */
  readonly assertion: PaymentAssertion | null;
  /** What we had asked for, by the idempotency key of the request that it follows from. Null: it was not us. */
  readonly initiatedBy: MoneyMovement | null;
}

/** A fact about a payment that our own row must come to reflect. */
export type PaymentAssertion =
  | { readonly kind: 'action-required' }
  | { readonly kind: 'authorised' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'voided' }
  /** `amountMinor` is the sum so far. */
  | { readonly kind: 'captured'; readonly amountMinor: number }
  | RefundAssertion
  | { readonly kind: 'disputed'; readonly disputeId: string; readonly state: string };

/** Made by the refund itself: a charge also calls it a refund when a hold is released. */
export interface RefundAssertion {
  readonly kind: 'refund-moved';
  readonly refundId: string;
  readonly state: string;
  readonly amountMinor: number;
  /** ISO 4217, in capitals. */
  readonly currency: string;
}
