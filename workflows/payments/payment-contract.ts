import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { CardFacts, DeclineSignals } from '../../domain/payments/card-facts.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PaymentTry } from '../checkout/checkout-contract.ts';
import type { ForOrder } from '../shared/for-order-contract.ts';

export function paymentWorkflowId(orderNumber: OrderNumber): string {
  return `payment-${orderNumber}`;
}

export interface PaymentRetryInput {
  readonly orderId: string;
  readonly orderNumber: OrderNumber;
  readonly amountMinor: number;
  readonly currency: string;
  /** The try that did not succeed at once. */
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
  /** A step failed in a way that no other card heals. */
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
  | { readonly kind: 'action-required'; readonly actionUrl: string; readonly payUntil: number };

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
  | 'payment-method-missing';

export interface DeclineDetails {
  readonly declineCode: string;
  readonly payUntil: number;
}

/**
 * Pays the order with another card. One at a time: a second caller waits for the first and is told what came of it. Fails
 * with a `PaymentRefusal` where the card did not pay.
 */
export const submitPaymentMethodUpdate = defineUpdate<PaymentAnswer, [NewPaymentMethod]>('submitPaymentMethod');
/** The order no longer waits for its payment. Sent by the order's workflow. */
export const stopPaymentSignal = defineSignal<[ForOrder]>('stopPayment');
/** The provider told of a change: read the payment again. */
export const paymentMovedSignal = defineSignal('paymentMoved');

/**
 * Activities, one short database transaction each; a repeat returns the first outcome. Local ones, but for what an update
 * asks for (`recordStepsOnceAccepted`).
 */
export interface PaymentRecords {
  /**
   * A try did not succeed at once: what the provider said, on the payment, the order and the timeline. False where the try is
   * history: voided meanwhile, or of an order that is paid or was given up.
   */
  recordPaymentTry(request: UnsettledTry): Promise<boolean>;
  /** Opens the next try with another card; the one before must be settled. */
  openPaymentTry(request: NewTry): Promise<OpenedTry>;
}

export interface NewTry {
  readonly orderId: string;
  readonly attempt: number;
  readonly paymentMethod: string;
  /** Left out: that of the order. */
  readonly returnUrl?: string;
}

export type OpenedTry =
  | { readonly kind: 'opened'; readonly payment: PaymentTry }
  /** The order is paid, or was given up. */
  | { readonly kind: 'order-closed' }
  /** Another try is live, or this one is history. */
  | { readonly kind: 'not-opened' };

export interface UnsettledTry {
  readonly orderId: string;
  readonly attempt: number;
  readonly intentId: string | null;
  readonly state: 'declined' | 'action-required' | 'processing' | 'unclear';
  readonly declineCode?: string;
  readonly decline?: DeclineSignals;
  readonly actionUrl?: string;
  /** Epoch milliseconds: until then the order may be paid, and holds its goods. */
  readonly payUntil: number;
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

/** Which attempt to move money staff have given up, by asking for it again after they were told how that one ended. */
export interface GivenUpAttempt {
  /**
   * Once the provider's books show nothing of it, this attempt is followed by one with another key. One that comes after it is not: of
   * how that ends staff are told first, however often the step is tried.
   */
  readonly giveUpAttempt?: number;
}

export interface RefundShipment extends GivenUpAttempt {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly reason: string;
}

export interface AuthorisePayment extends PaymentTry {
  readonly orderId: string;
  readonly orderNumber: string;
  /**
   * Look in the database that the try is still open, before the provider is asked and again after it has answered. For every
   * call but the first, which is on the hot path and whose workflow waits for it: one that was given up and lives on asks
   * nobody for money, and voids what it got too late.
   */
  readonly checkFirst?: boolean;
}

export interface VoidPayments {
  readonly orderId: string;
  /**
   * Only this try and those before it: for whoever opens another one next. An attempt of this step that was given up and
   * lives on then cannot let go of a later try. Left out, all go: the order is being undone.
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
   * `unclear`: it failed within, and may hold money later. The shopper may try again; this try stays open until it is voided.
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
  readonly actionUrl?: string;
  readonly declineCode?: string;
  /** While `declined`: what else was said of it. */
  readonly decline?: DeclineSignals;
  /** While `rejected`: the provider's code, such as `resource_missing`. */
  readonly rejectCode?: string;
  /** Of a card that agreed. */
  readonly card?: CardFacts;
}
