import { z } from 'zod';
import { declineCode } from './decline-code.ts';
import { webAddress } from '../shared/schemas/answer-schemas.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { money } from '../shared/schemas/money-schema.ts';
import { roundingMode, taxRoundingScope } from '../shared/schemas/tax-rounding-schema.ts';
import { totalsFields } from '../shared/schemas/totals-schema.ts';
import { shipmentState } from '../shipments/shipment-state-schema.ts';
import { paymentState } from '../shared/schemas/order-enums.ts';
import { carrier, position, service, sku } from './order-fields.ts';

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

const taxRounding = z.strictObject({ scope: taxRoundingScope, mode: roundingMode }).meta({
  id: 'TaxRounding',
  description: 'The rule of the country, at the time of the order, by which `tax` was rounded.',
});

export const totals = z
  .strictObject({
    ...totalsFields,
    taxRounding,
    lines: z.array(totalsLine).meta({ description: 'What the total is made of: the amounts add up to it.' }),
  })
  .meta({ id: 'OrderTotals', description: 'What the order costs and why.' });

export const orderLine = z
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

export const orderShipment = z
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

export const orderPayment = z
  .strictObject({
    attempt: count('1 for the first attempt.', { min: 1 }),
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
  .meta({ id: 'OrderPayment', description: 'One attempt to pay.' });

export const chosenShipping = z
  .strictObject({ carrier, service })
  .meta({ id: 'ChosenShipping', description: 'How the shopper chose to have it sent.' });
