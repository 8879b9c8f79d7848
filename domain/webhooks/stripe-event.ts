import { providerUnitsPerMinor } from '../payments/charge-rules.ts';
import { movementOfKey, type MoneyMovement } from '../payments/payment-keys.ts';
import { fieldsOf, textOf } from './event-fields.ts';
import type { Fields } from './event-fields.ts';

/**
 * What one of Stripe's events says, in our words. Events arrive late, twice and out of order, so nothing is taken over
 * from them: they tell where to look. Source: docs.stripe.com/api/events/types.
 */
export interface StripeNews {
  readonly eventId: string;
  readonly type: string;
  /** The provider's id of what it is about. */
  readonly subject: string;
  /** Null when the event is about no payment. */
  readonly intentId: string | null;
  /** Our order, as the intent's metadata names it: the only way to it before our row carries the intent's id. */
  readonly orderId: string | null;
  /** Null when it says nothing that the shop keeps account of. */
  readonly claim: PaymentClaim | null;
  /** The request of ours that it follows from, by its idempotency key. Null: nobody here asked for it. */
  readonly asked: MoneyMovement | null;
}

/** A fact about a payment that our own row must come to show. */
export type PaymentClaim =
  | { readonly kind: 'action-required' | 'authorised' | 'declined' | 'voided' }
  /** `amountMinor` is the sum so far. */
  | { readonly kind: 'captured'; readonly amountMinor: number }
  /** Told by the refund itself: a charge also calls it a refund when a hold is let go. */
  | {
      readonly kind: 'refund-moved';
      readonly refundId: string;
      readonly state: string;
      readonly amountMinor: number;
      /** ISO 4217, in capitals. */
      readonly currency: string;
    }
  | { readonly kind: 'disputed'; readonly disputeId: string; readonly state: string };

/** Reads an event whose signature was verified. Undefined when it is no event of Stripe's at all. */
export function readStripeEvent(payload: unknown): StripeNews | undefined {
  const event = fieldsOf(payload);
  const object = fieldsOf(fieldsOf(event['data'])['object']);
  const [eventId, type] = [textOf(event['id']), textOf(event['type'])];
  if (eventId === null || type === null) return undefined;
  const intentId = intentOf(object);
  const subject = intentId ?? textOf(object['id']) ?? eventId;
  const key = textOf(fieldsOf(event['request'])['idempotency_key']);
  const asked = key === null ? null : movementOfKey(key);
  return { eventId, type, subject, intentId, orderId: orderOf(object), claim: claimOf(type, object), asked };
}

function claimOf(type: string, object: Fields): PaymentClaim | null {
  switch (type) {
    case 'payment_intent.requires_action':
      return { kind: 'action-required' };
    case 'payment_intent.amount_capturable_updated':
      return { kind: 'authorised' };
    case 'payment_intent.payment_failed':
      return { kind: 'declined' };
    case 'payment_intent.canceled':
      return { kind: 'voided' };
    case 'payment_intent.succeeded':
      return { kind: 'captured', amountMinor: amount(object['amount_received']) };
    case 'charge.captured':
      return { kind: 'captured', amountMinor: amount(object['amount_captured']) };
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return refundMoved(object);
    case 'charge.dispute.created':
    case 'charge.dispute.closed':
      return disputed(object);
    default:
      return null;
  }
}

function refundMoved(refund: Fields): PaymentClaim | null {
  const [refundId, state] = [textOf(refund['id']), textOf(refund['status'])];
  if (refundId === null || state === null) return null;
  const currency = (textOf(refund['currency']) ?? '').toUpperCase();
  return { kind: 'refund-moved', refundId, state, amountMinor: minorOf(amount(refund['amount']), currency), currency };
}

/** The provider's unit is not everywhere the currency's own. */
function minorOf(providerAmount: number, currency: string): number {
  const { times, per } = providerUnitsPerMinor(currency);
  return Math.floor(providerAmount / times) * per;
}

function disputed(dispute: Fields): PaymentClaim | null {
  const [disputeId, state] = [textOf(dispute['id']), textOf(dispute['status'])];
  return disputeId === null || state === null ? null : { kind: 'disputed', disputeId, state };
}

function intentOf(object: Fields): string | null {
  return object['object'] === 'payment_intent' ? textOf(object['id']) : textOf(object['payment_intent']);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function orderOf(object: Fields): string | null {
  const orderId = textOf(fieldsOf(object['metadata'])['order_id']);
  return orderId !== null && UUID.test(orderId) ? orderId : null;
}

function amount(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}
