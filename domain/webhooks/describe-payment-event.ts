import { isFinal, type OrderStatus } from '../orders/order-status.ts';
import type { PaymentAssertion, PaymentEvent } from './payment-event.ts';

/** What an event says of a payment, for staff. */
export function describePaymentEvent({ eventId, assertion }: PaymentEvent, orderStatus: OrderStatus): string {
  const what = assertion ? describeAssertion(assertion) : 'the payment has changed';
  const next = nextStep(assertion, orderStatus);
  return `The payment provider says that ${what} (${eventId}), which this shop did not ask for. ${next}.`;
}

function nextStep(assertion: PaymentAssertion | null, orderStatus: OrderStatus): string {
  if (isFinal(orderStatus)) {
    return `The order is ${orderStatus}: look at it there, and acknowledge this when nothing is left to do`;
  }
  return assertion?.kind === 'captured'
    ? 'Let the order go on, or give the money back there before you cancel it'
    : 'Look at it there; then acknowledge this, or cancel the order if nothing has left';
}

function describeAssertion(assertion: PaymentAssertion): string {
  switch (assertion.kind) {
    case 'action-required':
    case 'authorised':
    case 'declined':
    case 'voided':
    case 'captured':
      return `the payment is ${assertion.kind}`;
    case 'refund-moved':
      return `refund ${assertion.refundId} is ${assertion.state}`;
    case 'disputed':
      return `the customer disputes the payment: dispute ${assertion.disputeId} is ${assertion.state}`;
  }
}
