import { isFinal, type OrderStatus } from '../orders/order-status.ts';
import type { MoneyMovement } from '../payments/payment-keys.ts';
import type { PaymentAssertion, PaymentEvent, RefundAssertion } from './payment-event.ts';

/** What our database knows of the payment that an event is about. */
export interface PaymentSubject {
  readonly orderId: string;
  readonly orderNumber: number;
  readonly orderStatus: OrderStatus;
  /** Null when the order has no such attempt to pay. */
  readonly payment: PaymentFacts | null;
}

export interface PaymentFacts {
  readonly state: 'pending' | 'action-required' | 'authorised' | 'captured' | 'declined' | 'voided' | 'written-off';
  readonly capturedMinor: number;
  /** The provider has told where the bank asks the shopper. An attempt that it still processed when it was asked has no page yet. */
  readonly hasBankPage: boolean;
  readonly refunds: readonly { readonly providerRefundId: string | null; readonly state: string }[];
}

/** Each names whom it is about: what is decided about nobody is settled. */
export type PaymentEventDecision =
  /** It needs nothing from us, or no more. */
  | { readonly kind: 'settle'; readonly reason: 'nothing-to-do' | 'unknown-subject' | 'already-known' }
  /** A step that is under way writes it down; look again later. */
  | { readonly kind: 'wait'; readonly subject: PaymentSubject }
  | { readonly kind: 'signal'; readonly recipient: 'payment' | 'order'; readonly subject: PaymentSubject }
  /** The provider reserved money for an attempt that is over: it is released there. */
  | { readonly kind: 'release'; readonly subject: PaymentSubject }
  /** The order has ended, or need not know: it is booked, and noted for staff if there is something to do. */
  | { readonly kind: 'note'; readonly subject: PaymentSubject };

/** Decides what is to be done about an event of the payment provider. `subject` is null when nobody here knows it. */
export function decidePaymentEvent(
  { assertion, initiatedBy }: PaymentEvent,
  subject: PaymentSubject | null,
): PaymentEventDecision {
  if (!assertion) return { kind: 'settle', reason: 'nothing-to-do' };
  if (!subject) return { kind: 'settle', reason: 'unknown-subject' };
  const { payment, orderStatus } = subject;
  if (isTooLate(subject, assertion)) return { kind: 'release', subject };
  if (!payment && assertion.kind === 'voided' && initiatedBy === 'void') {
    return { kind: 'settle', reason: 'nothing-to-do' };
  }
  if (payment && reflects(payment, assertion)) return { kind: 'settle', reason: 'already-known' };
  if (mayBeOurs(payment, assertion)) return { kind: 'wait', subject };
  if (isFinal(orderStatus) || hasSucceeded(payment, assertion)) return { kind: 'note', subject };
  if (orderStatus === 'placed' || weInitiated(assertion, initiatedBy)) return { kind: 'wait', subject };
  return { kind: 'signal', recipient: orderStatus === 'awaiting-payment' ? 'payment' : 'order', subject };
}

/**
 * Our call was lost and carried out later, when its attempt was given up. Before an order is paid, an attempt that we do not
 * know may still come to be known.
 */
function isTooLate({ payment, orderStatus }: PaymentSubject, assertion: PaymentAssertion): boolean {
  if (assertion.kind !== 'authorised') return false;
  if (payment) return ['voided', 'declined'].includes(payment.state);
  return orderStatus !== 'placed' && orderStatus !== 'awaiting-payment';
}

/** We have asked for a refund and do not know yet which of the provider's it is: whose this one is shows then. */
function mayBeOurs(payment: PaymentFacts | null, assertion: PaymentAssertion): boolean {
  if (assertion.kind !== 'refund-moved' || !payment) return false;
  const isKnown = payment.refunds.some(({ providerRefundId }) => providerRefundId === assertion.refundId);
  return !isKnown && payment.refunds.some(({ state }) => state === 'opened');
}

/** A refund of ours that was pending has gone through: it is booked, and no workflow waits for it. */
function hasSucceeded(payment: PaymentFacts | null, assertion: PaymentAssertion): boolean {
  if (assertion.kind !== 'refund-moved' || assertion.state !== 'succeeded') return false;
  return payment?.refunds.some(({ providerRefundId }) => providerRefundId === assertion.refundId) ?? false;
}

/** The movement of ours whose step writes such a fact down by itself; null where none does. */
const recordedAfter = {
  'action-required': null,
  authorised: null,
  declined: null,
  voided: 'void',
  captured: 'capture',
  'refund-moved': 'refund',
  disputed: null,
} as const satisfies Record<PaymentAssertion['kind'], MoneyMovement | null>;

/** The step that asked for it is about to write it down, or is retried until it has. */
function weInitiated({ kind }: PaymentAssertion, initiatedBy: PaymentEvent['initiatedBy']): boolean {
  return initiatedBy !== null && recordedAfter[kind] === initiatedBy;
}

/** True when our row says what the event says, or something later. */
function reflects(payment: PaymentFacts, assertion: PaymentAssertion): boolean {
  switch (assertion.kind) {
    case 'action-required':
      return payment.state === 'action-required' ? payment.hasBankPage : payment.state !== 'pending';
    case 'authorised':
      return ['authorised', 'captured', 'written-off'].includes(payment.state);
    case 'declined':
      return !['pending', 'action-required'].includes(payment.state);
    case 'voided':
      // An intent that was declined holds no money; releasing it changes nothing. One that is written off we released.
      return ['voided', 'declined', 'written-off'].includes(payment.state);
    case 'captured':
      return payment.capturedMinor >= assertion.amountMinor;
    case 'refund-moved':
      return reflectsRefund(payment, assertion);
    case 'disputed':
      // Nothing of ours shows a dispute: it is signalled or noted, which settles its event.
      return false;
  }
}

/** `pending` comes before everything else; what is final stands until the provider says otherwise. */
function reflectsRefund(payment: PaymentFacts, { refundId, state }: RefundAssertion): boolean {
  const refund = payment.refunds.find(({ providerRefundId }) => providerRefundId === refundId);
  if (!refund) return false;
  return (
    state === 'pending' || state === 'requires_action' || refund.state === (state === 'canceled' ? 'failed' : state)
  );
}
