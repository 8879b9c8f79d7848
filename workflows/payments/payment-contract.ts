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
  /** Epoch milliseconds: then the order is given up, if no card is tried before and the bank's page is not open. */
  readonly payUntil: number;
  /** Epoch milliseconds: then it is given up in any case. */
  readonly payUntilAtMost: number;
  /** How long the shopper has for another card after one was declined. */
  readonly retryMs: number;
  /** How many cards may be tried, the first one included; 0: any number. */
  readonly attemptsMax: number;
  /** Until the first look at a payment at the bank's page; each further pause is twice as long. */
  readonly pollMs: number;
}

export type PaymentRetryOutcome =
  /** The order is confirmed: its money is reserved, and the database says so. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'expired' }
  /** A step failed in a way that no other card remedies. */
  | { readonly kind: 'failed'; readonly why: string }
  /** The order no longer wants to be paid. */
  | { readonly kind: 'stopped' };

export interface NewPaymentMethod extends ForOrder {
  /** The provider's token for the card or wallet, such as pm_card_visa. */
  readonly paymentMethod: string;
  /** The storefront's page to which the bank sends the shopper back; left out: that of the order. */
  readonly returnUrl?: string;
}

export type PaymentAnswer =
  | { readonly kind: 'authorised' }
  /** At the bank's page, which the row of this attempt has: its address is a secret, and is in no history. */
  | { readonly kind: 'action-required'; readonly attempt: number; readonly payUntil: number };

/** Why a card did not pay: the `type` of the failure of `submitPaymentMethod`. */
export type PaymentRefusal =
  /** The bank said no. Details: `DeclineDetails`. */
  | 'payment-declined'
  /** The provider cannot use this method at all. Details: `DeclineDetails`, with the provider's code. */
  | 'payment-method-invalid'
  /** The provider did not answer, or the attempt was voided meanwhile. Whatever it reserved goes before the next attempt. */
  | 'payment-unclear'
  /** As many cards are being tried as can wait. */
  | 'payment-being-tried'
  | 'too-many-payment-attempts'
  /** The order is paid, or was given up. */
  | 'payment-not-awaited'
  | 'payment-method-missing'
  /** It is no address of a page. */
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
   * The money is reserved: payment, ledger, order and timeline in one transaction. False where this attempt did not confirm
   * the order: it was voided meanwhile, or the order was given up.
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
   * An attempt did not succeed at once: what the provider said, on the payment, the order and the timeline. False where the
   * attempt is history: voided meanwhile, or of an order that is paid or was given up.
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
  /** Another attempt is live, or this one is history. */
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
   * One HTTP call, no transaction: what came of it is recorded by the step that follows. Where the bank asks, one statement puts
   * its page into the row of the attempt.
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
   * Takes the money of one parcel and posts it, once. Fails for good with type `PaymentRejected` where the provider
   * refuses, with `PaymentUnsettled` where it failed on its own side, its books show nothing, and it may complete it later: the second
   * detail is the number of that attempt. Where there was an earlier one, the provider's books are read before it is asked.
   */
  capturePayment(request: CapturePayment): Promise<Captured>;
  /**
   * Gives the money of one parcel back and posts it, once. Fails as `capturePayment` does, and with `RefundFailed` where an attempt
   * failed, whose number is the second detail: the next is for staff to ask for.
   */
  refundShipment(request: RefundShipment): Promise<{ readonly paymentStatus: PaymentStatus }>;
}

/** Which attempt to move money staff have given up: they have named it, and been told how it ended. */
export interface GivenUpAttempt {
  /**
   * Once the provider's books show nothing of it, this attempt is followed by one with another key. An attempt after it is followed by
   * none before staff were told how that one ended, and named it in turn, however often the step is tried. (A refusal that the books
   * agree with, and a capture that is final, which cannot happen twice, need nobody's word.)
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
   * Check in the database that the attempt is still open, before the provider is asked and again after it has answered. For every
   * call but the first, which is on the hot path and whose workflow waits for it: one that was given up and lives on asks
   * nobody for money, and voids what it got too late.
   */
  readonly checkFirst?: boolean;
}

export interface VoidPayments {
  readonly orderId: string;
  /**
   * Only this attempt and those before it: for whoever opens another one next. A run of this activity that was given up and
   * lives on cannot release a later attempt then. Left out, all are released: the order is being undone.
   */
  readonly upTo?: number;
  /** Somebody asked that the order be cancelled, which it says from then on. */
  readonly isCancellation?: true;
}

export interface CapturePayment extends GivenUpAttempt {
  readonly orderId: string;
  readonly shipmentId: string;
}

export interface Captured {
  readonly paymentStatus: PaymentStatus;
  /** Nothing was taken for this parcel, nor will be: staff have given its money up. */
  readonly isWrittenOff?: true;
}

export interface AuthoriseResult {
  /**
   * `declined`: the bank, or the provider for it, said no to this payment. `rejected`: the provider cannot use this
   * method at all (unknown, of another account, not for this currency); nothing is held and nobody's bank was asked.
   * `unclear`: it failed within, and may hold money later. The shopper may try again; this attempt stays open until it is voided.
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
  /** While `declined`: what else was said of it. */
  readonly decline?: DeclineSignals;
  /** While `rejected`: the provider's code, such as `resource_missing`. */
  readonly rejectCode?: string;
  /** Of a card that agreed. */
  readonly card?: CardFacts;
}
