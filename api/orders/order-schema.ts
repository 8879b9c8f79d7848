import { z } from 'zod';
import { fulfilmentStages } from '../../domain/fulfilment/fulfilment-stage.ts';
import { cancellationReasons, type CancellationReason } from '../../domain/orders/cancellation-reason.ts';
import { roundingModes } from '../../domain/money/money.ts';
import { orderStatuses } from '../../domain/orders/order-status.ts';
import { paymentStatuses } from '../../domain/payments/payment-status.ts';
import { taxRoundingScopes } from '../../domain/pricing/tax-rounding.ts';
import { shipmentStates } from '../../domain/shipments/shipment-state.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { money } from '../shared/schemas/money-schema.ts';
import { problemParams } from '../shared/schemas/problem-params-schema.ts';
import { totalsFields } from '../shared/schemas/totals-schema.ts';
import { problemCodes } from '../shared/problem-catalogue.ts';

export const orderStatus = z.enum(orderStatuses).meta({ description: 'Where the order stands.' });
export const paymentStatus = z.enum(paymentStatuses);
export const fulfilmentStage = z.enum(fulfilmentStages);
export const orderNumber = z.string().meta({ description: 'The number as people say it.', example: 'A-1042' });

const until = timestamp.nullable().meta({ description: 'Then the order is given up and its stock goes back.' });

/** What the shopper has to do before the order goes on. */
export const nextAction = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('redirect'),
      url: z.string().nullable().meta({
        description:
          'The bank’s page. Only for the key that placed the order, or has sent this payment; null for every other, since whoever has the address could pay. Pass it to nobody but the shopper, and log it nowhere.',
      }),
      clientSecret: z.string().optional().meta({
        description:
          'For Stripe.js in this shopper’s browser: `stripe.handleNextAction({ clientSecret })` opens the bank’s page within yours. Only for the key that placed the order, or has sent this payment. Pass it to nobody else, and log it nowhere.',
      }),
      until,
    }),
    z.strictObject({ type: z.literal('submit-payment-method'), declineCode: z.string().nullable(), until }),
  ])
  .meta({
    id: 'NextAction',
    description:
      '`redirect`: send the shopper to the bank’s page. `submit-payment-method`: the card was declined; send another to /v1/orders/{id}/payments.',
  });

/** The answer to placing an order. */
export const orderReceipt = z
  .strictObject({
    id: uuid,
    number: orderNumber.nullable().meta({ description: 'Null while the request is only stored.' }),
    status: z.enum([...orderStatuses, 'received']).meta({
      description: '`received`: stored; it is placed by itself. Follow `Location` with `?wait=25`.',
    }),
    total: money.nullable(),
    nextAction: nextAction.nullable(),
  })
  .meta({ id: 'OrderReceipt' });

const totals = z
  .strictObject({
    ...totalsFields,
    taxRounding: z
      .strictObject({
        scope: z.enum(taxRoundingScopes).meta({
          description:
            'What tax was added up over before it was rounded: `line` each article, on however many lines, and the sending; `rate-group` all that bears one rate; `order` everything.',
        }),
        mode: z.enum(roundingModes),
      })
      .meta({ description: 'The rule of the country, at the time of the order, by which `tax` was rounded.' }),
    lines: z.array(
      z.strictObject({
        kind: z.enum(['item', 'shipping', 'tax']),
        label: z.string(),
        position: z.int().optional().meta({ description: 'Of an item: which line of the order, from 0.' }),
        ratePpm: z.int().optional().meta({ description: 'Of a tax: parts per million.' }),
        amount: money.meta({ description: 'Of an item and of shipping without tax.' }),
      }),
    ),
  })
  .meta({ id: 'OrderTotals', description: 'What the order costs and why.' });

const orderLine = z
  .strictObject({
    sku: z.string(),
    productId: uuid.nullable().meta({ description: 'The product that the SKU belonged to when it was sold.' }),
    title: z.string(),
    quantity: z.int(),
    unitPrice: money.meta({ description: 'As it was shown: with tax where `totals.taxIncluded`.' }),
    net: money.meta({ description: 'The whole line without tax.' }),
    tax: money,
    gross: money.meta({ description: 'The whole line with tax: `net + tax`.' }),
    backordered: z.int().meta({ description: 'Units that are sold and not there yet.' }),
  })
  .meta({ id: 'OrderLine' });

const orderShipment = z
  .strictObject({
    id: uuid,
    sequence: z.int(),
    state: z.enum(shipmentStates),
    carrier: z.string(),
    service: z.string(),
    trackingCode: z.string().nullable(),
    trackingUrl: z.string().nullable().meta({ description: 'A page to follow the parcel on, for the shopper.' }),
    lines: z.array(
      z.strictObject({
        position: z.int().meta({ description: 'Which line of the order, from 0.' }),
        sku: z.string(),
        quantity: z.int().meta({ description: 'Units of it that travel in this parcel.' }),
      }),
    ),
    handedOverAt: timestamp.nullable(),
    deliveredAt: timestamp.nullable(),
  })
  .meta({ id: 'OrderShipment' });

const orderPayment = z
  .strictObject({
    attempt: z.int(),
    state: z.enum(['pending', 'action-required', 'authorised', 'captured', 'declined', 'voided', 'written-off']),
    declineCode: z.string().nullable().meta({
      description:
        'Why the card was declined; to a storefront `generic_decline` where it was lost, stolen or suspected.',
    }),
    authorised: money,
    captured: money,
    refunded: money,
    createdAt: timestamp,
    paymentMethod: z.string().optional().meta({ description: 'Staff only.' }),
    intentId: z.string().nullable().optional().meta({ description: 'The provider’s id. Staff only.' }),
  })
  .meta({ id: 'OrderPayment', description: 'One try to pay.' });

export const order = z
  .strictObject({
    id: uuid,
    number: orderNumber,
    status: orderStatus,
    paymentStatus,
    fulfilmentStage,
    customerId: uuid.nullable(),
    email: z.string(),
    currency: z.string(),
    totals,
    lines: z.array(orderLine),
    shippingAddress: z.record(z.string(), z.string()),
    shipping: z.strictObject({ carrier: z.string(), service: z.string() }),
    shipments: z.array(orderShipment),
    payments: z.array(orderPayment),
    nextAction: nextAction.nullable(),
    cancellable: z.boolean().meta({
      description:
        'Whether to offer that it be cancelled. It may be refused all the same, where a parcel leaves at that moment or the carrier has scanned one.',
    }),
    cancelRequestedAt: timestamp
      .nullable()
      .meta({ description: 'Since when it is being cancelled, or was; null: nobody asked for it.' }),
    cancelReason: z
      .enum(Object.keys(cancellationReasons) as CancellationReason[])
      .nullable()
      .meta({
        description:
          'Why it was cancelled or has expired. `payment`: not paid in time. `failure`: a step failed for good. The others were given by whoever cancelled it.',
      }),
    cancelNote: z.string().nullable().optional().meta({ description: 'What was noted with it. Staff only.' }),
    holdReason: z.string().nullable().optional().meta({ description: 'Staff only.' }),
    attention: z.string().nullable().optional().meta({ description: 'What a person has to decide. Staff only.' }),
    placedAt: timestamp,
    updatedAt: timestamp.meta({ description: 'When anything of it changed last: with its `ETag`.' }),
    confirmedAt: timestamp.nullable(),
    closedAt: timestamp.nullable(),
  })
  .meta({ id: 'Order' });

/** A request that is not an order: not yet, or it never will be. */
export const orderRequest = z
  .strictObject({
    id: uuid,
    status: z.enum(['received', 'refused']),
    receivedAt: timestamp,
    refusal: z
      .strictObject({
        code: z.enum(problemCodes),
        detail: z.string(),
        pointer: z.string().optional(),
        params: problemParams.optional(),
      })
      .nullable()
      .meta({ description: 'Why there is no order.' }),
  })
  .meta({ id: 'OrderRequest', description: 'A stored request: being placed, or refused.' });

export const orderSummary = z
  .strictObject({
    id: uuid,
    number: orderNumber,
    status: orderStatus,
    paymentStatus,
    fulfilmentStage,
    customerId: uuid.nullable(),
    email: z.string(),
    total: money,
    lineCount: z.int(),
    holdReason: z.string().nullable().optional().meta({ description: 'Staff only.' }),
    attention: z.string().nullable().optional().meta({ description: 'Staff only.' }),
    attentionSince: timestamp.nullable().optional().meta({ description: 'Staff only.' }),
    placedAt: timestamp,
  })
  .meta({ id: 'OrderSummary' });

export const orderEvent = z
  .strictObject({
    sequence: z.int().meta({ description: 'Counts from 1 without gaps.' }),
    type: z.string().meta({ example: 'order.confirmed' }),
    statusFrom: orderStatus.nullable(),
    statusTo: orderStatus.nullable(),
    occurredAt: timestamp,
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Ids and amounts, and `by`: who asked for it. Staff only.' }),
  })
  .meta({ id: 'OrderEvent', description: 'One fact on the timeline of an order.' });
