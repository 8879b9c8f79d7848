import { isFinal, type OrderStatus } from '../orders/order-status.ts';
import type { PaymentClaim, StripeNews } from './stripe-event.ts';

/** What our database knows of the payment that an event is about. */
export interface PaymentSubject {
  readonly orderId: string;
  readonly orderNumber: number;
  readonly orderStatus: OrderStatus;
  /** Null when the order has no such try to pay. */
  readonly payment: PaymentFacts | null;
}

export interface PaymentFacts {
  readonly state: 'pending' | 'action-required' | 'authorised' | 'captured' | 'declined' | 'voided' | 'written-off';
  readonly capturedMinor: number;
  readonly refunds: readonly { readonly providerRefundId: string | null; readonly state: string }[];
}

/** What an event says of a payment, for people. */
export function wordsOf({ eventId, claim }: StripeNews, orderStatus: OrderStatus): string {
  const next = isFinal(orderStatus)
    ? `The order is ${orderStatus}: look at it there, and acknowledge this when nothing is left to do`
    : claim?.kind === 'captured'
      ? 'Let the order go on, or give the money back there before you cancel it'
      : 'Look at it there; then acknowledge this, or cancel the order if nothing has left';
  return `The payment provider says that ${whatHappened(claim)} (${eventId}), which this shop did not ask for. ${next}.`;
}

function whatHappened(claim: PaymentClaim | null): string {
  if (!claim) return 'the payment has changed';
  switch (claim.kind) {
    case 'refund-moved':
      return `refund ${claim.refundId} is ${claim.state}`;
    case 'disputed':
      return `the customer disputes the payment: dispute ${claim.disputeId} is ${claim.state}`;
    default:
      return `the payment is ${claim.kind}`;
  }
}

export type EventDecision =
  /** It needs nothing from us, or no more. */
  | { readonly kind: 'settle'; readonly reason: 'nothing-to-do' | 'unknown-subject' | 'already-known' }
  /** Somebody is at work who will hear of it by their own call; look again later. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'tell'; readonly whom: 'payment' | 'order'; readonly orderId: string }
  /** The provider reserved money for a try that is over: it is released there. */
  | { readonly kind: 'release'; readonly orderId: string }
  /** The order has ended, or need not hear of it: it is booked, and written down for a person if there is something to do. */
  | { readonly kind: 'note'; readonly orderId: string };

/** Decides what is to be done about an event of the payment provider. `subject` is null when nobody here knows it. */
export function decideStripeEvent({ claim, asked }: StripeNews, subject: PaymentSubject | null): EventDecision {
  if (!claim) return { kind: 'settle', reason: 'nothing-to-do' };
  if (!subject) return { kind: 'settle', reason: 'unknown-subject' };
  if (isTooLate(subject, claim)) return { kind: 'release', orderId: subject.orderId };
  if (!subject.payment && claim.kind === 'voided' && asked === 'void')
    return { kind: 'settle', reason: 'nothing-to-do' };
  if (subject.payment && shows(subject.payment, claim)) return { kind: 'settle', reason: 'already-known' };
  if (mayBeOurs(subject.payment, claim)) return { kind: 'wait' };
  if (isFinal(subject.orderStatus) || isThrough(subject.payment, claim))
    return { kind: 'note', orderId: subject.orderId };
  if (subject.orderStatus === 'placed' || isOursToTell(claim, asked)) return { kind: 'wait' };
  const whom = subject.orderStatus === 'awaiting-payment' ? 'payment' : 'order';
  return { kind: 'tell', whom, orderId: subject.orderId };
}

/**
 * Our call was lost and carried out later, when its try was given up. Before an order is paid, a try that we do not know may
 * still come to be known.
 */
function isTooLate({ payment, orderStatus }: PaymentSubject, claim: PaymentClaim): boolean {
  if (claim.kind !== 'authorised') return false;
  if (payment) return ['voided', 'declined'].includes(payment.state);
  return orderStatus !== 'placed' && orderStatus !== 'awaiting-payment';
}

/** We have asked for a refund and do not know yet which of the provider's it is: whose this one is shows then. */
function mayBeOurs(payment: PaymentFacts | null, claim: PaymentClaim): boolean {
  if (claim.kind !== 'refund-moved' || !payment) return false;
  const isKnown = payment.refunds.some(({ providerRefundId }) => providerRefundId === claim.refundId);
  return !isKnown && payment.refunds.some(({ state }) => state === 'opened');
}

/** A refund of ours that was pending has gone through: it is booked, and no workflow waits for it. */
function isThrough(payment: PaymentFacts | null, claim: PaymentClaim): boolean {
  if (claim.kind !== 'refund-moved' || claim.state !== 'succeeded') return false;
  return payment?.refunds.some(({ providerRefundId }) => providerRefundId === claim.refundId) ?? false;
}

/** The step that asked for it is about to write it down, or is tried again until it has. */
function isOursToTell({ kind }: PaymentClaim, asked: StripeNews['asked']): boolean {
  return (
    (kind === 'captured' && asked === 'capture') ||
    (kind === 'voided' && asked === 'void') ||
    (kind === 'refund-moved' && asked === 'refund')
  );
}

/** True when our row says what the event says, or something later. */
function shows(payment: PaymentFacts, claim: PaymentClaim): boolean {
  switch (claim.kind) {
    case 'action-required':
      return payment.state !== 'pending';
    case 'authorised':
      return ['authorised', 'captured', 'written-off'].includes(payment.state);
    case 'declined':
      return !['pending', 'action-required'].includes(payment.state);
    case 'voided':
      // An intent that was declined holds no money; letting go of it changes nothing. One that is written off we released.
      return ['voided', 'declined', 'written-off'].includes(payment.state);
    case 'captured':
      return payment.capturedMinor >= claim.amountMinor;
    case 'refund-moved':
      return showsRefund(payment, claim);
    case 'disputed':
      // Nothing of ours shows a dispute: it is told or noted, which settles its event.
      return false;
  }
}

/** `pending` comes before everything else; what is final stands until the provider says otherwise. */
function showsRefund(payment: PaymentFacts, { refundId, state }: PaymentClaim & { kind: 'refund-moved' }): boolean {
  const refund = payment.refunds.find(({ providerRefundId }) => providerRefundId === refundId);
  if (!refund) return false;
  return (
    state === 'pending' || state === 'requires_action' || refund.state === (state === 'canceled' ? 'failed' : state)
  );
}
