import { defineSignal, defineUpdate } from '@temporalio/workflow';

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
