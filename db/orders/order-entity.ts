import type { AddressCheck } from '../../domain/shipping/address-check.ts';
import { defineEntity, p } from '@mikro-orm/core';
import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import { cancellationReasons, type CancellationReason } from '../../domain/orders/cancellation-reason.ts';
import type { MessageLocale } from '../../domain/messages/message-locales.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { OrderTotals } from '../../domain/pricing/price-basket.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { Customer } from '../customers/customer-entity.ts';

/**
 * A request to place an order, stored before anything else happens. Its primary key is derived from the caller's credential and
 * idempotency key, so the table itself prevents duplicates. Storing it here keeps personal data out of histories.
 */
export const CheckoutRequest = defineEntity({
  name: 'CheckoutRequest',
  tableName: 'checkout_request',
  indexes: [
    { name: 'checkout_request_open', properties: ['nextLookAt', 'orderId'], where: 'resolved_at is null' },
    {
      name: 'checkout_request_to_forget',
      properties: ['resolvedAt'],
      where: 'body is not null and resolved_at is not null',
    },
    {
      name: 'checkout_request_number_taken',
      properties: ['resolvedAt'],
      where: "refusal ->> 'code' = 'order-number-taken'",
    },
    { name: 'checkout_request_shopper_mark', properties: ['receivedAt'], where: 'shopper_mark is not null' },
    {
      name: 'checkout_request_of_mark',
      properties: ['shopperMark', 'receivedAt'],
      where: 'shopper_mark is not null',
    },
    {
      name: 'checkout_request_open_by_email',
      expression: `create index checkout_request_open_by_email on checkout_request ((body ->> 'email')) where resolved_at is null`,
    },
    {
      name: 'checkout_request_open_by_customer',
      expression: `create index checkout_request_open_by_customer on checkout_request (((body ->> 'customerId')::uuid))
        where resolved_at is null and body ->> 'customerId' is not null`,
    },
  ],
  properties: {
    orderId: p.uuid().primary(),
    /** The number that the order will have; staff see it from the start. */
    number: p.bigint('number').unique().defaultRaw("nextval('order_number')"),
    credentialId: p.uuid(),
    /** Distinguishes guests with one e-mail address, or is that of an address (derived-ids.ts). Null: a customer, unknown, or erased, which takes two days at most. */
    shopperMark: p.string().length(12).nullable(),
    /** Hex SHA-256 of the canonical body: the same key with another body is refused. */
    bodyHash: p.string(),
    /** Null some time after it was resolved: the order has a copy of what it needs, and repeats are compared by the hash. */
    body: p.json().nullable(),
    receivedAt: p.datetime().defaultRaw('now()'),
    /** When the sweep checks it again, and how often it has. */
    nextLookAt: p.datetime().defaultRaw("now() + interval '30 seconds'"),
    looks: p.integer().default(0),
    /** When the order was written or refused. Null: still being placed, or left behind by a crash and due for the sweep. */
    resolvedAt: p.datetime().nullable(),
    /** Why there is no order: { code, detail, pointer? }. */
    refusal: p.json().nullable(),
    /** The carriers' check of an address other than the quoted one. Null: not asked. */
    addressCheck: p.string().$type<AddressCheck>().nullable(),
  },
});

const UNPAID = `status in ('placed', 'awaiting-payment')`;

/** An order. Totals are frozen at placement. */
export const Order = defineEntity({
  name: 'Order',
  tableName: 'sales_order',
  indexes: [
    { properties: ['status', 'placedAt', 'id'] },
    { properties: ['placedAt', 'id'] },
    { properties: ['customer', 'placedAt'] },
    { properties: ['email', 'placedAt'] },
    {
      name: 'sales_order_not_captured',
      properties: ['paymentStatus', 'placedAt', 'id'],
      where: "payment_status <> 'captured'",
    },
    {
      name: 'sales_order_not_delivered',
      properties: ['fulfilmentStage', 'placedAt', 'id'],
      where: "fulfilment_stage <> 'delivered'",
    },
    { name: 'sales_order_attention', properties: ['placedAt'], where: 'attention is not null' },
    { name: 'sales_order_attention_since', properties: ['attentionSince', 'id'], where: 'attention is not null' },
    { name: 'sales_order_on_hold', properties: ['placedAt', 'id'], where: 'hold_reason is not null' },
    {
      name: 'sales_order_postal_code',
      expression: `create index sales_order_postal_code on sales_order ((upper(translate(shipping_address ->> 'postalCode', ' -', ''))), placed_at, id)`,
    },
    { name: 'sales_order_unpaid_by_email', properties: ['email'], where: UNPAID },
    { name: 'sales_order_unpaid_by_customer', properties: ['customer'], where: UNPAID },
  ],
  checks: [
    { name: 'sales_order_total', expression: 'total_minor = items_minor + shipping_minor + tax_minor' },
    { name: 'sales_order_not_negative', expression: 'items_minor >= 0 and shipping_minor >= 0 and tax_minor >= 0' },
    {
      name: 'sales_order_cancel_reason',
      expression: `cancel_reason in ('${Object.keys(cancellationReasons).join("', '")}')`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Read out as A-1042; see domain/orders/order-number.ts. */
    number: p.bigint('number').unique(),
    status: p.string().$type<OrderStatus>(),
    paymentStatus: p.string().$type<PaymentStatus>(),
    fulfilmentStage: p.string().$type<FulfilmentStage>(),
    customer: () => p.manyToOne(Customer).mapToPk().nullable(),
    email: p.string(),
    /** In which its buyer is written to. Null: as is spoken where its goods go. */
    locale: p.string().$type<MessageLocale>().nullable(),
    currency: p.string().length(3),
    /** Net of tax. */
    itemsMinor: p.bigint('number'),
    /** Net of tax. */
    shippingMinor: p.bigint('number'),
    taxMinor: p.bigint('number'),
    totalMinor: p.bigint('number'),
    totals: p.json().$type<OrderTotals>(),
    shippingAddress: p.json(),
    /** Rises with each address correction; a label is valid for one version. */
    addressVersion: p.integer().default(1),
    shippingQuoteId: p.uuid(),
    shippingOptionId: p.uuid(),
    carrier: p.string(),
    carrierService: p.string(),
    /** The delivery time that was quoted for the service. Null: not known. */
    deliveryDays: p.integer().nullable(),
    /** Why staff put the order on hold. Null: it is not on hold. */
    holdReason: p.text().nullable(),
    /** Version of the stored hold or release: an older one that is written late is ignored. */
    holdVersion: p.bigint('number').default(0),
    /** The words of its open tasks, one below the other (see order-attention.ts). Null: there are none. */
    attention: p.text().nullable(),
    /** As `holdVersion`, for the messages of the order's workflow. */
    attentionVersion: p.bigint('number').default(0),
    /** How often its workflow was started again because it had ended before the order. Reset after an hour's run. */
    restarts: p.integer().default(0),
    restartNotBefore: p.datetime().nullable(),
    /** Since when `attention` has been set. Kept by a trigger. */
    attentionSince: p.datetime().nullable(),
    /** When a requested cancellation began. Null: none was requested, or it was refused. */
    cancelRequestedAt: p.datetime().nullable(),
    /** What the customer is told. */
    cancelReason: p.text().$type<CancellationReason>().nullable(),
    /** Note of the person who cancelled it, or the failure's message: for staff only. */
    cancelNote: p.text().nullable(),
    /** Sequence number of the newest entry of the timeline; raised under the row's lock, so that there are no gaps. */
    eventSequence: p.integer().default(0),
    placedAt: p.datetime().defaultRaw('now()'),
    /** Payment deadline, at which its reservations expire. Null once it is paid. */
    payUntil: p.datetime().nullable(),
    confirmedAt: p.datetime().nullable(),
    /** When it reached its final status. */
    closedAt: p.datetime().nullable(),
    lines: () => p.oneToMany(OrderLine).mappedBy('order').orderBy({ position: 'asc' }),
  },
});

/** One line of an order, with the price and tax it was sold at. */
export const OrderLine = defineEntity({
  name: 'OrderLine',
  tableName: 'order_line',
  uniques: [{ properties: ['order', 'position'] }],
  indexes: [{ properties: ['sku', 'placedAt', 'order'] }],
  checks: [{ name: 'order_line_quantity', expression: 'quantity > 0 and unit_price_minor >= 0' }],
  properties: {
    id: p.uuid().primary(),
    order: () => p.manyToOne(Order),
    position: p.integer(),
    sku: p.string(),
    /** Product of the SKU at the time of sale. Null: not known. */
    productId: p.uuid().nullable(),
    title: p.string(),
    quantity: p.integer(),
    unitPriceMinor: p.bigint('number'),
    weightGrams: p.integer(),
    taxClass: p.string(),
    taxRatePpm: p.integer(),
    taxInclusive: p.boolean(),
    /** Of the whole line, without tax. */
    netMinor: p.bigint('number'),
    /** The tax on the whole line. */
    taxMinor: p.bigint('number'),
    /** Copy of the order's, for finding the orders of a SKU by time. */
    placedAt: p.datetime().defaultRaw('now()'),
  },
});
