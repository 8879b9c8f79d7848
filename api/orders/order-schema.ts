import { z } from 'zod';
import { nextAction } from './next-action-schema.ts';
import { orderAddress } from '../shared/schemas/address-schema.ts';
import { country } from '../shared/schemas/country-schema.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { answeredCurrency } from '../shared/schemas/money-schema.ts';
import { problemCode } from '../shared/schemas/problem-code-schema.ts';
import { problemParams } from '../shared/schemas/problem-params-schema.ts';
import { cancellationReason, fulfilmentStage, orderStatus, paymentStatus } from '../shared/schemas/order-enums.ts';
import { attention, customerId, email, holdReason, orderId, orderNumber, placedAt, toDo } from './order-fields.ts';
import { chosenShipping, orderLine, orderPayment, orderShipment, totals } from './order-parts-schema.ts';

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
    locale: z.string().nullable().meta({
      description: 'Language of the messages about it; null: what is spoken where its goods go.',
      example: 'de',
    }),
    currency: answeredCurrency.meta({ description: 'ISO 4217 code of all its money.' }),
    totals,
    lines: z.array(orderLine).meta({ description: 'What was ordered, in the order in which it was sent.' }),
    shippingAddress: orderAddress
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
    holdReason,
    attention,
    placedAt,
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
