import { defineEntity, p } from '@mikro-orm/core';
import type { CardFacts, DeclineSignals } from '../../domain/payments/card-facts.ts';
import type { PaymentState } from '../../domain/payments/payment-state.ts';
import { Order } from '../orders/order-entity.ts';

/** One attempt to pay for an order: one PaymentIntent at the provider. At most one of an order's attempts holds money. */
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
  indexes: [
    {
      name: 'payment_created_at',
      expression: `create index payment_created_at on payment using brin (created_at)
        with (pages_per_range = 32, autosummarize = on)`,
    },
    {
      name: 'payment_settled_at',
      expression: `create index payment_settled_at on payment using brin (settled_at)
        with (pages_per_range = 32, autosummarize = on)`,
    },
    {
      name: 'payment_lapsing',
      properties: ['authorisedUntil'],
      where: "lapse_noted_at is null and state in ('authorised', 'captured') and captured_minor < authorised_minor",
    },
  ],
  checks: [
    { name: 'payment_amounts', expression: 'refunded_minor <= captured_minor and captured_minor <= authorised_minor' },
    { name: 'payment_not_negative', expression: 'refunded_minor >= 0 and amount_minor > 0' },
    {
      name: 'payment_authorised',
      expression: "state not in ('authorised', 'captured') or authorised_minor >= amount_minor",
    },
    {
      name: 'payment_state',
      expression:
        "state in ('pending', 'action-required', 'authorised', 'captured', 'declined', 'voided', 'written-off')",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    order: () => p.manyToOne(Order).mapToPk(),
    /** 1 for the attempt at checkout, then counting up. */
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
    /** Where the shopper proves to be the card's owner, while `action-required`. A secret: Stripe's address holds the client secret. */
    actionUrl: p.text().nullable(),
    /** The storefront's page to which the bank sends the shopper back. Null: it named none. */
    returnUrl: p.text().nullable(),
    /** With what the provider's script in their browser goes on, while `action-required`. Like the page, for whoever placed the order or sent the card only. */
    clientSecret: p.text().nullable(),
    declineCode: p.string().nullable(),
    /** What else was said of a decline: it decides whether the card may be tried again. */
    decline: p.json<DeclineSignals>().nullable(),
    card: p.json<Pick<CardFacts, 'network' | 'fingerprint'>>().nullable(),
    /** From then on the reserved money can no longer be taken. Null: the provider did not say. */
    authorisedUntil: p.datetime().nullable(),
    /** When staff were told that it lapses soon. */
    lapseNotedAt: p.datetime().nullable(),
    /** Whether the money may be taken in several parts. */
    multicapture: p.boolean().default(false),
    authorisedMinor: p.bigint('number').default(0),
    capturedMinor: p.bigint('number').default(0),
    refundedMinor: p.bigint('number').default(0),
    createdAt: p.datetime().defaultRaw('now()'),
    settledAt: p.datetime().nullable(),
  },
});

/** Money taken for one parcel; written down before the provider is asked. At most one of a payment is open. */
export const PaymentCapture = defineEntity({
  name: 'PaymentCapture',
  tableName: 'payment_capture',
  uniques: [{ name: 'payment_capture_one_opened', properties: ['payment'], where: "state = 'opened'" }],
  indexes: [
    {
      name: 'payment_capture_asked_at',
      expression: `create index payment_capture_asked_at on payment_capture using brin (asked_at)
        with (pages_per_range = 32, autosummarize = on)`,
    },
  ],
  checks: [{ name: 'payment_capture_state', expression: "state in ('opened', 'refused', 'captured')" }],
  properties: {
    id: p.uuid().primary(),
    payment: () => p.manyToOne(Payment).mapToPk().index(),
    /** One capture for each shipment, ever. */
    shipmentId: p.uuid().unique(),
    state: p.string().$type<CaptureState>().default('opened'),
    /** Raised once the provider's books show that an attempt came to nothing. */
    attempt: p.integer().default(1),
    /** `order:{id}:capture:{shipment}:{attempt}`. */
    providerKey: p.string().unique(),
    /** What the parcel costs. */
    amountMinor: p.bigint('number').check('amount_minor >= 0'),
    taxMinor: p.bigint('number').default(0),
    /**
     * What was taken from the card with it: the same; or, where a card can be captured only once, the whole order's money with
     * the first parcel, and nothing with the others.
     */
    takenMinor: p.bigint('number').check('taken_minor >= 0'),
    /** Taken of the payment before: the provider's books must show the sum, or this one has not happened. */
    capturedBeforeMinor: p.bigint('number').default(0),
    /** Whether the provider is told that nothing follows. */
    final: p.boolean().default(true),
    refundedMinor: p.bigint('number').default(0).check('refunded_minor >= 0 and refunded_minor <= amount_minor'),
    askedAt: p.datetime().defaultRaw('now()'),
    capturedAt: p.datetime().nullable(),
  },
});
export type CaptureState = 'opened' | 'refused' | 'captured';

/** One attempt to give money back; written down before the provider is asked. */
export const PaymentRefund = defineEntity({
  name: 'PaymentRefund',
  tableName: 'payment_refund',
  uniques: [
    { properties: ['shipmentId', 'attempt'] },
    { name: 'payment_refund_one_live', properties: ['shipmentId'], where: "state <> 'failed'" },
  ],
  indexes: [
    {
      name: 'payment_refund_created_at',
      expression: `create index payment_refund_created_at on payment_refund using brin (created_at)
        with (pages_per_range = 32, autosummarize = on)`,
    },
  ],
  checks: [{ name: 'payment_refund_state', expression: "state in ('opened', 'pending', 'succeeded', 'failed')" }],
  properties: {
    id: p.uuid().primary(),
    payment: () => p.manyToOne(Payment).mapToPk().index(),
    shipmentId: p.uuid().nullable(),
    attempt: p.integer().default(1),
    /** `refund:{id}:{attempt}`. */
    providerKey: p.string().unique(),
    amountMinor: p.bigint('number').check('amount_minor > 0'),
    taxMinor: p.bigint('number').default(0),
    reason: p.text(),
    state: p.string().$type<RefundState>().default('opened'),
    providerRefundId: p.string().nullable().unique(),
    createdAt: p.datetime().defaultRaw('now()'),
    /** When it went into the ledger; one that was refused at once never does. */
    bookedAt: p.datetime().nullable(),
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
    /** Released of an authorisation in the ledger; 0 if the provider had released it before. */
    releasedMinor: p.bigint('number').check('released_minor in (0, amount_minor)'),
    currency: p.string().length(3),
    /** For staff. */
    note: p.text(),
    writtenBy: p.string(),
    writtenAt: p.datetime().defaultRaw('now()'),
  },
});
/** `pending`: the provider has set the money aside, and the bank has not taken it yet. */
export type RefundState = 'opened' | 'pending' | 'succeeded' | 'failed';
