import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { CardFacts, DeclineSignals } from '../../domain/payments/card-facts.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { ForOrder } from '../shared/for-order-contract.ts';

export function paymentWorkflowId(orderNumber: OrderNumber): string {
  return `payment-${orderNumber}`;
}

export interface PaymentRetryInput {
  readonly orderId: string;
  readonly orderNumber: OrderNumber;
  readonly amountMinor: number;
  readonly currency: string;
  /** The one that did not succeed at once. */
  readonly attempt: number;
  readonly reason: 'declined' | 'action-required' | 'unclear';
  readonly declineCode?: string;
  readonly intentId?: string;
  /** Epoch milliseconds: the order expires then, unless a card is being tried or the bank's page is open. */
  readonly payUntil: number;
  /** Epoch milliseconds: the order expires then in any case. */
  readonly payUntilAtMost: number;
  /** How long the shopper has for another card after one was declined. */
  readonly retryMs: number;
  /** How many cards may be tried, the first one included; 0: any number. */
  readonly attemptsMax: number;
  /** Until a payment at the bank's page is first polled; each further pause is twice as long. */
  readonly pollMs: number;
}

export type PaymentRetryOutcome =
  /** The order is confirmed: its money is reserved, and the database says so. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'expired' }
  /** A step failed in a way that no other card remedies. */
  | { readonly kind: 'failed'; readonly why: string }
  /** The order no longer awaits payment. */
  | { readonly kind: 'stopped' };

export interface NewPaymentMethod extends ForOrder {
  /** The provider's token for the card or wallet, such as pm_card_visa. */
  readonly paymentMethod: string;
  /** The storefront's page to which the bank sends the shopper back; left out: that of the order. */
  readonly returnUrl?: string;
}

export type PaymentAnswer =
  | { readonly kind: 'authorised' }
  /** At the bank's page, whose address is in this attempt's row: it is secret and must not be in a history. */
  | { readonly kind: 'action-required'; readonly attempt: number; readonly payUntil: number };

/** Why a card did not pay: the `type` of the failure of `submitPaymentMethod`. */
export type PaymentRefusal =
  /** The bank said no. Details: `DeclineDetails`. */
  | 'payment-declined'
  /** The provider cannot use this method at all. Details: `DeclineDetails`, with the provider's code. */
  | 'payment-method-invalid'
  /** The provider did not answer, or the attempt was voided meanwhile. What it reserved is released before the next attempt. */
  | 'payment-unclear'
  /** Too many cards are being tried already. */
  | 'payment-being-tried'
  | 'too-many-payment-attempts'
  /** The order is paid, or was given up. */
  | 'payment-not-awaited'
  | 'payment-method-missing'
  /** The return URL is not a valid page address. */
  | 'return-url-not-allowed';

export interface DeclineDetails {
  readonly declineCode: string;
  readonly payUntil: number;
}

/**
 * Pays the order with another card. One at a time: a second caller waits for the first and gets its outcome. Fails
 * with a `PaymentRefusal` where the card did not pay.
 */
export const submitPaymentMethodUpdate = defineUpdate<PaymentAnswer, [NewPaymentMethod]>('submitPaymentMethod');
/** The order no longer waits for its payment. Sent by the order's workflow. */
export const stopPaymentSignal = defineSignal<[ForOrder]>('stopPayment');
/** The provider reported a change: read the payment again. */
export const paymentMovedSignal = defineSignal('paymentMoved');

/** An attempt to pay, as the provider is asked for it. */
export interface PaymentAttempt {
  readonly attempt: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paymentMethod: string;
  /** The storefront's page to which the bank sends the shopper back; left out: one of ours. */
  readonly returnUrl?: string;
  readonly idempotencyKey: string;
}

/** One short database transaction; a repeat returns the first outcome. Local in the checkout, durable with another card. */
export interface OrderConfirmation {
  /**
   * Records that the money is reserved: payment, ledger, order and timeline in one transaction. False if this attempt did not confirm the
   * order, because it was voided meanwhile or the order was closed.
   */
  confirmOrder(request: ConfirmOrder): Promise<boolean>;
}

export interface ConfirmOrder {
  readonly orderId: string;
  readonly attempt: number;
  readonly intentId: string;
  readonly authorisedMinor: number;
  readonly card?: CardFacts;
}

/**
 * Activities, one short database transaction each; a repeat returns the first outcome. Local in the checkout, durable for
 * what an update asks for (`durableRecordActivities`).
 */
export interface PaymentRecords {
  /**
   * Records an attempt that did not succeed at once: on the payment, the order and the timeline. False if the attempt is over: voided
   * meanwhile, or of an order that is paid or closed.
   */
  recordPaymentAttempt(request: UnsettledAttempt): Promise<boolean>;
  /** Opens the next attempt, with another card; the one before must be settled. */
  openPaymentAttempt(request: NewPaymentAttempt): Promise<OpenedPaymentAttempt>;
}

export interface NewPaymentAttempt {
  readonly orderId: string;
  readonly attempt: number;
  readonly paymentMethod: string;
  /** Left out: that of the order. */
  readonly returnUrl?: string;
}

export type OpenedPaymentAttempt =
  | { readonly kind: 'opened'; readonly payment: PaymentAttempt }
  /** The order is paid, or was given up. */
  | { readonly kind: 'order-closed' }
  /** Another attempt is live, or this one is over. */
  | { readonly kind: 'not-opened' };

export interface UnsettledAttempt {
  readonly orderId: string;
  readonly attempt: number;
  readonly intentId: string | null;
  readonly state: 'declined' | 'action-required' | 'processing' | 'unclear';
  readonly declineCode?: string;
  readonly decline?: DeclineSignals;
  /** Epoch milliseconds: until then the order may be paid, and holds its goods. */
  readonly payUntil: number;
}

/** Ordinary activities: each calls the payment provider, under a business key that is the same on every retry. */
export interface PaymentActivities {
  /**
   * One HTTP call, no transaction: the outcome is recorded by the next step. If the bank asks for authentication, one statement writes
   * its page to the attempt's row.
   */
  authorisePayment(request: AuthorisePayment): Promise<AuthoriseResult>;
  /** What the provider knows of a payment now. */
  readPayment(request: { readonly intentId: string }): Promise<AuthoriseResult>;
  /**
   * Releases everything that an order's attempts have reserved, and posts it. An attempt whose answer was lost is looked up
   * at the provider; no card is ever asked for money in order to release it. Safe on an order that holds nothing.
   */
  voidPayments(request: VoidPayments): Promise<void>;
  /**
   * Captures the money of one parcel and posts it, once. Fails for good with type `PaymentRejected` if the provider refuses, and with
   * `PaymentUnsettled` if it failed on its own side, its records show no capture, and it may complete it later; the second detail is then
   * the number of that attempt. After an earlier attempt, the provider's records are read before it is asked.
   */
  capturePayment(request: CapturePayment): Promise<Captured>;
  /**
   * Refunds the money of one parcel and posts it, once. Fails as `capturePayment` does, and with `RefundFailed` if an attempt failed, whose
   * number is the second detail; only staff may then ask for another.
   */
  refundShipment(request: RefundShipment): Promise<{ readonly paymentStatus: PaymentStatus }>;
}

/** The attempt to move money that staff have given up by naming it, after they were told how it ended. */
export interface GivenUpAttempt {
  /**
   * If the provider's records show nothing of this attempt, one with another key follows it. That next attempt is not followed by a third,
   * however often the step is retried, until staff were told how it ended and have named it, too. (Not needed for a refusal that the
   * records confirm, nor for a final capture, which cannot happen twice.)
   */
  readonly giveUpAttempt?: number;
}

export interface RefundShipment extends GivenUpAttempt {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly reason: string;
}

export interface AuthorisePayment extends PaymentAttempt {
  readonly orderId: string;
  readonly orderNumber: string;
  /**
   * Check in the database that the attempt is still open, before and after the provider is called. A run of this activity that Temporal has
   * timed out then neither authorises nor keeps an authorisation. Not set for the first call, which is on the hot path and whose
   * workflow waits for it.
   */
  readonly checkFirst?: boolean;
}

export interface VoidPayments {
  readonly orderId: string;
  /**
   * Only this attempt and earlier ones, before another is opened: so a run of this activity that Temporal has timed out cannot release a
   * later attempt. Absent: all, because the order is being undone.
   */
  readonly upTo?: number;
  /** A cancellation was requested, which the order shows from then on. */
  readonly isCancellation?: true;
}

export interface CapturePayment extends GivenUpAttempt {
  readonly orderId: string;
  readonly shipmentId: string;
}

export interface Captured {
  readonly paymentStatus: PaymentStatus;
  /** Nothing was captured for this parcel, because staff have written its money off. */
  readonly isWrittenOff?: true;
}

export interface AuthoriseResult {
  /**
   * `declined`: the bank, or the provider for it, refused this payment. `rejected`: the provider cannot use this method at all (unknown, of
   * another account, not for this currency); nothing is held and no bank was asked. `unclear`: the provider failed on its side and may
   * hold money later; the shopper may try again, and this attempt stays open until it is voided.
   */
  readonly state:
    | 'authorised'
    | 'action-required'
    | 'processing'
    | 'declined'
    | 'rejected'
    | 'voided'
    | 'captured'
    | 'unclear';
  readonly intentId: string | null;
  readonly authorisedMinor: number;
  readonly declineCode?: string;
  /** While `declined`: further facts about the decline. */
  readonly decline?: DeclineSignals;
  /** While `rejected`: the provider's code, such as `resource_missing`. */
  readonly rejectCode?: string;
  /** Facts about a card that was authorised. */
  readonly card?: CardFacts;
}
