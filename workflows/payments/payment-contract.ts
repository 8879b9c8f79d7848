import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CardFacts, DeclineSignals } from '../../domain/payments/card-facts.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PaymentTry } from '../checkout/checkout-contract.ts';

export function paymentWorkflowId(orderId: string): string {
  return `payment-${orderId}`;
}

export interface PaymentRetryInput {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The try that did not succeed at once. */
  readonly attempt: number;
  readonly reason: 'declined' | 'action-required';
  readonly declineCode?: string;
  readonly intentId?: string;
  readonly actionUrl?: string;
  /** Epoch milliseconds: then the order is given up. */
  readonly payUntil: number;
  readonly pollMs: number;
}

export type PaymentRetryOutcome =
  | {
      readonly kind: 'authorised';
      readonly attempt: number;
      readonly intentId: string;
      readonly authorisedMinor: number;
      readonly card?: CardFacts;
    }
  | { readonly kind: 'expired' }
  /** The order no longer wants to be paid. */
  | { readonly kind: 'stopped' };

export interface NewPaymentMethod {
  /** The provider's token for the card or wallet, such as pm_card_visa. */
  readonly paymentMethod: string;
}

export type PaymentAnswer =
  | { readonly kind: 'authorised' }
  | { readonly kind: 'declined'; readonly declineCode: string; readonly payUntil: number }
  | { readonly kind: 'action-required'; readonly actionUrl: string; readonly payUntil: number };

/** Pays the order with another card. One at a time: a second caller waits for the first and is told what came of it. */
export const submitPaymentMethodUpdate = defineUpdate<PaymentAnswer, [NewPaymentMethod]>('submitPaymentMethod');
/** The order no longer waits for its payment. Sent by the order's workflow. */
export const stopPaymentSignal = defineSignal('stopPayment');
/** The provider told of a change: read the payment again. */
export const paymentMovedSignal = defineSignal('paymentMoved');

/**
 * Activities, one short database transaction each; a repeat returns the first outcome. Local ones, but for what an update
 * asks for (`recordStepsOnceAccepted`).
 */
export interface PaymentRecords {
  /** A try did not succeed at once: what the provider said, on the payment, the order and the timeline. */
  recordPaymentTry(request: UnsettledTry): Promise<void>;
  /** Opens the next try with another card; the one before must be settled. */
  openPaymentTry(request: {
    readonly orderId: string;
    readonly attempt: number;
    readonly paymentMethod: string;
  }): Promise<PaymentTry>;
}

export interface UnsettledTry {
  readonly orderId: string;
  readonly attempt: number;
  readonly intentId: string | null;
  readonly state: 'declined' | 'action-required' | 'processing';
  readonly declineCode?: string;
  readonly decline?: DeclineSignals;
  readonly actionUrl?: string;
}

/** Ordinary activities: each calls the payment provider, under a business key that is the same on every retry. */
export interface PaymentActivities {
  /** One HTTP call, no transaction: what came of it is recorded by the step that follows. */
  authorisePayment(request: AuthorisePayment): Promise<AuthoriseResult>;
  /** What the provider knows of a payment now. */
  readPayment(request: { readonly intentId: string }): Promise<AuthoriseResult>;
  /**
   * Lets go of everything that an order's tries reserve, and posts it. A try whose answer was lost is looked up at the
   * provider; no card is ever asked for money in order to let go of it. Safe on an order that holds nothing.
   */
  voidPayments(request: VoidPayments): Promise<void>;
  /**
   * Takes the money of one parcel and posts it, once. Fails for good with type `PaymentRejected` where the provider
   * refuses. `readFirst` looks at the provider's books before asking: for retries after the key's 24 hours.
   */
  capturePayment(request: CapturePayment): Promise<{ readonly paymentStatus: PaymentStatus }>;
  /** Gives the money of one parcel back and posts it, once. */
  refundShipment(request: {
    readonly orderId: string;
    readonly shipmentId: string;
    readonly reason: string;
  }): Promise<{ readonly paymentStatus: PaymentStatus }>;
}

export interface AuthorisePayment extends PaymentTry {
  readonly orderId: string;
  readonly orderNumber: string;
}

export interface VoidPayments {
  readonly orderId: string;
  /**
   * Only this try and those before it: for whoever opens another one next. An attempt of this step that was given up and
   * lives on then cannot let go of a later try. Left out, all go: the order is being undone.
   */
  readonly upTo?: number;
}

export interface CapturePayment {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly readFirst: boolean;
}

export interface AuthoriseResult {
  /**
   * `declined`: the bank, or the provider for it, said no to this payment. `rejected`: the provider cannot use this
   * method at all (unknown, of another account, not for this currency); nothing is held and nobody's bank was asked.
   */
  readonly state: 'authorised' | 'action-required' | 'processing' | 'declined' | 'rejected' | 'voided' | 'captured';
  readonly intentId: string | null;
  readonly authorisedMinor: number;
  readonly actionUrl?: string;
  readonly declineCode?: string;
  /** While `declined`: what else was said of it. */
  readonly decline?: DeclineSignals;
  /** While `rejected`: the provider's code, such as `resource_missing`. */
  readonly rejectCode?: string;
  /** Of a card that agreed. */
  readonly card?: CardFacts;
}
