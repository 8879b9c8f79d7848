import { z } from 'zod';
import { nextAction } from '../payments/next-action-schema.ts';
import { declineCode } from '../payments/decline-code.ts';
import { postalAddress } from '../shared/schemas/address-schema.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { country } from '../shared/schemas/country-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { answeredEmail, webAddress } from '../shared/schemas/answer-schemas.ts';
import { answeredCurrency, money } from '../shared/schemas/money-schema.ts';
import { problemCode } from '../shared/schemas/problem-code-schema.ts';
import { problemParams } from '../shared/schemas/problem-params-schema.ts';
import { totalsFields } from '../shared/schemas/totals-schema.ts';
import { shipmentState } from '../shipments/shipment-state-schema.ts';
import { cancellationReason, fulfilmentStage, orderStatus, paymentState, paymentStatus } from './order-enums.ts';
import { orderEventType } from './order-event-type.ts';

const orderId = uuid.meta({ description: 'Id of the order.' });
const orderNumber = z.string().meta({ description: 'The number as people say it.', example: 'A-1042' });
const customerId = uuid.nullable().meta({ description: 'The customer who ordered; null for a guest.' });
const email = answeredEmail.nullable().meta({
  description: 'Where mails about the order go; null once the data of the person was erased.',
});
const sku = z
  .string()
  .meta({ description: 'Stock-keeping unit, as it was called when it was sold.', example: '85123A' });
const carrier = z.string().meta({ description: 'Name of the carrier.', example: 'USPS' });
const service = z.string().meta({ description: 'What the carrier calls the way of sending.', example: 'Priority' });
const position = count('Which line of the order, from 0.');
const toDo = 'What the shopper has to do before the order goes on; null: nothing.';

/** The answer to placing an order. */
export const orderReceipt = z
  .strictObject({
    id: orderId,
    number: orderNumber
      .nullable()
      .meta({ description: 'The number as people say it; null while the request is only stored.' }),
    status: orderStatus.meta({
      description: 'Where the order stands. `received`: it is placed by itself; follow `Location` with `?wait=25`.',
    }),
    total: money.nullable().meta({ description: 'What is charged in all; null while the request is only stored.' }),
    nextAction: nextAction.nullable().meta({ description: toDo }),
  })
  .meta({ id: 'OrderReceipt', description: 'What became of placing an order, as far as it is known.' });

const totalsLineKind = extensibleEnum('TotalsLineKind', 'What a line of the totals is about.', {
  item: 'A line of the order, without tax.',
  shipping: 'Sending, without tax.',
  tax: 'The tax of one rate.',
});

const totalsLine = z
  .strictObject({
    kind: totalsLineKind,
    label: z.string().meta({ description: 'The same for people.', example: '2 × Lantern' }),
    position: position.optional().meta({ description: 'Of an item: which line of the order, from 0.' }),
    ratePpm: count('A rate in parts per million.')
      .optional()
      .meta({ description: 'Of a tax: its rate in parts per million; 190000 is 19 %.' }),
    amount: money.meta({ description: 'Of an item and of shipping without tax.' }),
  })
  .meta({ id: 'TotalsLine', description: 'One part of what an order costs.' });

const totals = z
  .strictObject({
    ...totalsFields,
    lines: z.array(totalsLine).meta({ description: 'What the total is made of: the amounts add up to it.' }),
  })
  .meta({ id: 'OrderTotals', description: 'What the order costs and why.' });

const orderLine = z
  .strictObject({
    sku,
    productId: uuid.nullable().meta({ description: 'The product that the SKU belonged to when it was sold.' }),
    title: z.string().meta({ description: 'What it was called when it was sold.', example: 'Lantern' }),
    quantity: count('Units that were ordered.', { min: 1 }),
    unitPrice: money.meta({ description: 'As it was shown: with tax where `totals.taxIncluded`.' }),
    net: money.meta({ description: 'The whole line without tax.' }),
    tax: money.meta({ description: 'The tax of the whole line.' }),
    gross: money.meta({ description: 'The whole line with tax: `net + tax`.' }),
    backordered: count('Units that are sold and not there yet.'),
  })
  .meta({ id: 'OrderLine', description: 'What was ordered of one SKU.' });

const orderShipmentLine = z
  .strictObject({ position, sku, quantity: count('Units of it that travel in this parcel.', { min: 1 }) })
  .meta({ id: 'OrderShipmentLine', description: 'What of one line of the order is in a parcel.' });

const orderShipment = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the parcel.' }),
    sequence: count('1 for the first parcel of the order.', { min: 1 }),
    state: shipmentState,
    carrier,
    service,
    trackingCode: z.string().nullable().meta({
      description: 'The carrier’s number of the parcel; null before there is a label.',
      example: 'EZ1000000001',
    }),
    trackingUrl: webAddress.nullable().meta({
      description:
        'A page to follow the parcel on, for the shopper; null where the carrier has none, or there is no label yet.',
    }),
    lines: z.array(orderShipmentLine).meta({ description: 'What is in it.' }),
    handedOverAt: timestamp.nullable().meta({ description: 'When the carrier took it; null: not yet.' }),
    deliveredAt: timestamp.nullable().meta({ description: 'When it arrived; null: not yet, or never.' }),
  })
  .meta({ id: 'OrderShipment', description: 'One parcel of an order.' });

const orderPayment = z
  .strictObject({
    attempt: count('1 for the first try.', { min: 1 }),
    state: paymentState,
    declineCode: declineCode.nullable().meta({
      description:
        'Why the card was declined; to a storefront `generic_decline` where it was lost, stolen or suspected. Null: it was not.',
    }),
    authorised: money.meta({ description: 'What was reserved.' }),
    captured: money.meta({ description: 'What was taken of it.' }),
    refunded: money.meta({ description: 'What was given back of that.' }),
    createdAt: timestamp.meta({ description: 'When it was tried.' }),
    paymentMethod: z.string().optional().meta({ description: 'The payment provider’s token. Staff only.' }),
    intentId: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'The provider’s id of the payment; null before it has one. Staff only.' }),
  })
  .meta({ id: 'OrderPayment', description: 'One try to pay.' });

const chosenShipping = z
  .strictObject({ carrier, service })
  .meta({ id: 'ChosenShipping', description: 'How the shopper chose to have it sent.' });

export const order = z
  .strictObject({
    kind: z.literal('order').meta({ description: 'Tells an order from a request that is none yet.' }),
    id: orderId,
    number: orderNumber,
    status: orderStatus,
    paymentStatus,
    fulfilmentStage,
    customerId,
    email,
    currency: answeredCurrency.meta({ description: 'ISO 4217 code of all its money.' }),
    totals,
    lines: z.array(orderLine).meta({ description: 'What was ordered, in the order in which it was sent.' }),
    shippingAddress: postalAddress
      .nullable()
      .meta({ description: 'Where its parcels go; null once the data of the person was erased.' }),
    shippingCountry: country.meta({ description: 'The country of that, to which its tax is due; it stays.' }),
    shipping: chosenShipping,
    shipments: z.array(orderShipment).meta({ description: 'Its parcels, those that were called back too.' }),
    payments: z.array(orderPayment).meta({ description: 'All tries to pay, the newest last.' }),
    nextAction: nextAction.nullable().meta({ description: toDo }),
    cancellable: z.boolean().meta({
      description:
        'Whether to offer that it be cancelled. It may be refused all the same, where a parcel leaves at that moment or the carrier has scanned one.',
    }),
    cancelRequestedAt: timestamp
      .nullable()
      .meta({ description: 'Since when it is being cancelled, or was; null: nobody asked for it.' }),
    cancelReason: cancellationReason
      .nullable()
      .meta({ description: 'Why it was cancelled or has expired; null: it was not.' }),
    cancelNote: z.string().nullable().optional().meta({ description: 'What was noted with it. Staff only.' }),
    holdReason: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'Why staff have stopped it; null: it is not held. Staff only.' }),
    attention: z.string().nullable().optional().meta({ description: 'What a person has to decide. Staff only.' }),
    placedAt: timestamp.meta({ description: 'When it was placed.' }),
    updatedAt: timestamp.meta({ description: 'When anything of it changed last: with its `ETag`.' }),
    confirmedAt: timestamp.nullable().meta({ description: 'When its money was reserved; null: not yet, or never.' }),
    closedAt: timestamp.nullable().meta({ description: 'When it came to its end; null: it goes on.' }),
  })
  .meta({ id: 'Order', description: 'An order with all that a page about it shows.' });

const orderRefusal = z
  .strictObject({
    code: problemCode,
    detail: z.string().meta({ description: 'The same for people.' }),
    pointer: z
      .string()
      .optional()
      .meta({ description: 'JSON pointer (RFC 6901) to the field of the request that decided.' }),
    params: problemParams.optional(),
  })
  .meta({ id: 'OrderRefusal', description: 'Why a request has become no order.' });

/** A request that is not an order: not yet, or it never will be. */
export const orderRequest = z
  .strictObject({
    kind: z.literal('order-request').meta({ description: 'Tells a request from an order.' }),
    id: uuid.meta({ description: 'Id that the order has once it is placed.' }),
    status: orderStatus.meta({ description: '`received`: being placed. `refused`: there will be no order.' }),
    receivedAt: timestamp.meta({ description: 'When it was stored.' }),
    refusal: orderRefusal.nullable().meta({ description: 'Why there is no order; null while it is being placed.' }),
  })
  .meta({ id: 'OrderRequest', description: 'A stored request: being placed, or refused.' });

export const orderOrRequest = z.discriminatedUnion('kind', [order, orderRequest]).meta({
  id: 'OrderOrRequest',
  description: 'An order, or the stored request that is to become one: `kind` says which.',
});

export const orderSummary = z
  .strictObject({
    id: orderId,
    number: orderNumber,
    status: orderStatus,
    paymentStatus,
    fulfilmentStage,
    customerId,
    email,
    total: money.meta({ description: 'What is charged in all.' }),
    lineCount: count('How many lines it has.'),
    holdReason: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'Why staff have stopped it; null: it is not held. Staff only.' }),
    attention: z.string().nullable().optional().meta({ description: 'What a person has to decide. Staff only.' }),
    attentionSince: timestamp.nullable().optional().meta({ description: 'Since when; null: nothing. Staff only.' }),
    placedAt: timestamp.meta({ description: 'When it was placed.' }),
  })
  .meta({ id: 'OrderSummary', description: 'An order as lists show it.' });

export const orderEvent = z
  .strictObject({
    sequence: count('Counts from 1 without gaps.', { min: 1 }),
    type: orderEventType,
    statusFrom: orderStatus
      .nullable()
      .meta({ description: 'The status before; null where it did not change, or there was none.' }),
    statusTo: orderStatus.nullable().meta({ description: 'The status since; null where it did not change.' }),
    occurredAt: timestamp.meta({ description: 'When it happened.' }),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Ids and amounts, and `by`: who asked for it. Staff only.' }),
  })
  .meta({ id: 'OrderEvent', description: 'One fact on the timeline of an order.' });
