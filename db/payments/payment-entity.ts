import { defineEntity, p } from '@mikro-orm/core';
import { Order } from '../orders/order-entity.ts';

/** One try to pay for an order: one PaymentIntent at the provider. At most one of an order's tries holds money. */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  uniques: [
    { properties: ['order', 'attempt'] },
    {
      name: 'payment_one_live',
      properties: ['order'],
      where: "state in ('pending', 'action-required', 'authorised', 'captured')",
    },
  ],
  checks: [
    { name: 'payment_amounts', expression: 'refunded_minor <= captured_minor and captured_minor <= authorised_minor' },
    { name: 'payment_not_negative', expression: 'refunded_minor >= 0 and amount_minor > 0' },
    {
      name: 'payment_state',
      expression:
        "state in ('pending', 'action-required', 'authorised', 'captured', 'declined', 'voided', 'written-off')",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    order: () => p.manyToOne(Order).mapToPk(),
    /** 1 for the try at checkout, then counting. */
    attempt: p.integer(),
    /** The provider's idempotency key: `order:{id}:authorise:{attempt}`. */
    providerKey: p.string().unique(),
    /** The provider's name for the card, such as pm_card_visa: a reference, never a card number. */
    paymentMethod: p.string(),
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    state: p.string().$type<PaymentState>().default('pending'),
    /** The provider's id (pi_...), once it has answered. */
    intentId: p.string().nullable().unique(),
    /** Where the shopper proves to be the card's owner, while `action-required`. */
    actionUrl: p.text().nullable(),
    declineCode: p.string().nullable(),
    authorisedMinor: p.bigint('number').default(0),
    capturedMinor: p.bigint('number').default(0),
    refundedMinor: p.bigint('number').default(0),
    createdAt: p.datetime().defaultRaw('now()'),
    settledAt: p.datetime().nullable(),
  },
});
export type PaymentState =
  | 'pending'
  | 'action-required'
  | 'authorised'
  | 'captured'
  | 'declined'
  | 'voided'
  /** Nothing was taken of it, and staff have given it up. */
  | 'written-off';

/** Money taken for one parcel. */
export const PaymentCapture = defineEntity({
  name: 'PaymentCapture',
  tableName: 'payment_capture',
  properties: {
    id: p.uuid().primary(),
    payment: () => p.manyToOne(Payment).mapToPk().index(),
    /** One capture for each shipment, ever. */
    shipmentId: p.uuid().unique(),
    /** `order:{id}:capture:{shipment}`. */
    providerKey: p.string().unique(),
    amountMinor: p.bigint('number').check('amount_minor > 0'),
    refundedMinor: p.bigint('number').default(0).check('refunded_minor >= 0 and refunded_minor <= amount_minor'),
    capturedAt: p.datetime().defaultRaw('now()'),
  },
});

/** Money given back. */
export const PaymentRefund = defineEntity({
  name: 'PaymentRefund',
  tableName: 'payment_refund',
  checks: [{ name: 'payment_refund_state', expression: "state in ('pending', 'succeeded', 'failed')" }],
  properties: {
    id: p.uuid().primary(),
    payment: () => p.manyToOne(Payment).mapToPk().index(),
    shipmentId: p.uuid().nullable().index(),
    /** `refund:{id}`. */
    providerKey: p.string().unique(),
    amountMinor: p.bigint('number').check('amount_minor > 0'),
    reason: p.text(),
    state: p.string().$type<'pending' | 'succeeded' | 'failed'>().default('pending'),
    providerRefundId: p.string().nullable().unique(),
    /** When the bank sent back what had succeeded. */
    sentBackAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

/** Money that staff have given up: it is not taken, or not given back by this shop, any more. */
export const PaymentWriteOff = defineEntity({
  name: 'PaymentWriteOff',
  tableName: 'payment_write_off',
  checks: [{ name: 'payment_write_off_kind', expression: "kind in ('capture', 'refund')" }],
  properties: {
    shipmentId: p.uuid().primary(),
    kind: p.string().$type<'capture' | 'refund'>().primary(),
    orderId: p.uuid().index(),
    payment: () => p.manyToOne(Payment).mapToPk(),
    amountMinor: p.bigint('number').check('amount_minor > 0'),
    currency: p.string().length(3),
    /** For staff. */
    note: p.text(),
    writtenBy: p.string(),
    writtenAt: p.datetime().defaultRaw('now()'),
  },
});
