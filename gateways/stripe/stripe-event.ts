import type { PaymentAssertion, PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import { movementOfKey } from '../../domain/payments/payment-keys.ts';
import { fieldsOf, textOf, type Fields } from '../json-fields.ts';
import { fromStripeAmount } from './stripe-amounts.ts';

/** Reads an event whose signature was verified. Undefined when it is no event of Stripe's. Source: docs.stripe.com/api/events/types. */
export function readStripeEvent(payload: unknown): PaymentEvent | undefined {
  const event = fieldsOf(payload);
  const object = fieldsOf(fieldsOf(event['data'])['object']);
  const [eventId, type] = [textOf(event['id']), textOf(event['type'])];
  if (eventId === null || type === null) return undefined;
  const intentId = intentOf(object);
  const subject = intentId ?? textOf(object['id']) ?? eventId;
  const key = textOf(fieldsOf(event['request'])['idempotency_key']);
  const initiatedBy = key === null ? null : movementOfKey(key);
  const assertion = assertionOf(type, object);
  return {
    kind: 'payment',
    provider: 'stripe',
    eventId,
    type,
    subject,
    intentId,
    orderId: orderOf(object),
    assertion,
    initiatedBy,
  };
}

function assertionOf(type: string, object: Fields): PaymentAssertion | null {
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
      return { kind: 'captured', amountMinor: minorIn(object, 'amount_received') };
    case 'charge.captured':
      return { kind: 'captured', amountMinor: minorIn(object, 'amount_captured') };
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

function refundMoved(refund: Fields): PaymentAssertion | null {
  const [refundId, state] = [textOf(refund['id']), textOf(refund['status'])];
  if (refundId === null || state === null) return null;
  const currency = currencyOf(refund);
  return { kind: 'refund-moved', refundId, state, amountMinor: minorIn(refund, 'amount'), currency };
}

/** The provider's unit is not everywhere the currency's own. */
function minorIn(object: Fields, field: string): number {
  return fromStripeAmount(amount(object[field]), currencyOf(object));
}

function currencyOf(object: Fields): string {
  return (textOf(object['currency']) ?? '').toUpperCase();
}

function disputed(dispute: Fields): PaymentAssertion | null {
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
