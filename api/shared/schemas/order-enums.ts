import type { FulfilmentStage } from '../../../domain/fulfilment/fulfilment-stage.ts';
import type { CancellationReason } from '../../../domain/orders/cancellation-reason.ts';
import type { OrderStatus } from '../../../domain/orders/order-status.ts';
import type { PaymentState } from '../../../domain/payments/payment-state.ts';
import type { PaymentStatus } from '../../../domain/payments/payment-status.ts';
import { extensibleEnum } from './extensible-enum.ts';

/** Also of a request that is no order yet, or never will be. */
export const orderStatus = extensibleEnum<OrderStatus | 'received' | 'refused'>(
  'OrderStatus',
  'Where an order stands.',
  {
    received:
      'The request is stored, and the order is placed by itself. Only of an `OrderReceipt` or an `OrderRequest`.',
    refused: 'There is no order: `refusal` says why. Only of an `OrderRequest`.',
    placed: 'Its goods are held; its payment is being authorised.',
    'awaiting-payment': 'The shopper has to do something: see `nextAction`. Its goods are held until then.',
    confirmed: 'Its money is reserved and its goods are the shopper’s.',
    backordered: 'It is paid for, and waits for goods that are not there yet.',
    fulfilling: 'At least one parcel is being made or is on its way.',
    completed: 'All its parcels have come to their end. Final.',
    cancelled: 'It was cancelled: the hold on the card and the goods were released. Final.',
    expired: 'It was not paid in time. Final.',
  },
);

export const paymentStatus = extensibleEnum<PaymentStatus>(
  'PaymentStatus',
  'What the payment of a whole order has come to, over all tries to pay.',
  {
    pending: 'The payment provider has not answered yet.',
    'action-required': 'The shopper has to go to the bank’s page.',
    declined: 'The last card was declined; another may be sent.',
    authorised: 'The money is reserved, and none of it taken.',
    'partially-captured': 'The money of some parcels is taken.',
    captured: 'All that is to be taken is taken.',
    voided: 'The hold on the card was released.',
    refunded: 'All that was taken is given back.',
    'written-off': 'Goods have left, and staff have given their money up.',
  },
);

export const fulfilmentStage = extensibleEnum<FulfilmentStage>(
  'FulfilmentStage',
  'How far the goods of an order have come: that of its least advanced parcel.',
  {
    'not-started': 'There is no parcel yet.',
    backordered: 'Goods are awaited.',
    preparing: 'At least one parcel is still in the warehouse.',
    'handed-over': 'All parcels are with the carrier.',
    delivered: 'All parcels have come to their end, and at least one has arrived.',
    lost: 'No parcel has arrived; their money was given back.',
    returned: 'No parcel has arrived, and at least one came back.',
    cancelled: 'Nothing is sent.',
  },
);

export const paymentState = extensibleEnum<PaymentState>('PaymentState', 'What one attempt to pay has come to.', {
  pending: 'The payment provider has not answered yet.',
  'action-required': 'The shopper has to go to the bank’s page.',
  authorised: 'The money is reserved.',
  captured: 'Some or all of it is taken: see `captured`.',
  declined: 'The bank said no: see `declineCode`.',
  voided: 'The hold on the card was released.',
  'written-off': 'The money could not be taken, and staff have given it up.',
});

export const cancellationReason = extensibleEnum<CancellationReason>(
  'CancellationReason',
  'Why an order was cancelled or has expired.',
  {
    customer: 'The customer asked for it.',
    inventory: 'The goods are not available.',
    address: 'It cannot be delivered there.',
    shop: 'The shop does not carry it out; no more is said.',
    payment: 'It was not paid in time.',
    failure: 'A step failed for good.',
  },
);
