import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';

const ofOrder: Readonly<Record<OrderStatus, string>> = {
  placed: 'being placed',
  'awaiting-payment': 'waits for its payment',
  confirmed: 'confirmed',
  backordered: 'waits for goods',
  fulfilling: 'being sent',
  completed: 'completed',
  cancelled: 'cancelled',
  expired: 'cancelled, not paid in time',
};

const ofMoney: Readonly<Record<PaymentStatus, string>> = {
  pending: 'not reserved yet',
  'action-required': 'the shopper is at the bank’s page',
  declined: 'declined',
  authorised: 'reserved, not taken',
  'partially-captured': 'taken in part',
  captured: 'taken',
  voided: 'not reserved any more',
  refunded: 'given back',
  'written-off': 'given up',
};

const ofGoods: Readonly<Record<FulfilmentStage, string>> = {
  'not-started': 'held on the shelf',
  backordered: 'not there yet',
  preparing: 'being packed',
  'handed-over': 'with the carrier',
  delivered: 'delivered',
  lost: 'lost',
  returned: 'came back',
  cancelled: 'not sent',
};

interface Standing {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
}

/** The status of an order, its money and its goods, in words for staff. */
export function standingInWords({ status, paymentStatus, fulfilmentStage }: Standing): string {
  return `order ${ofOrder[status]} · money ${ofMoney[paymentStatus]} · goods ${ofGoods[fulfilmentStage]}`;
}
