import { z } from 'zod';
import type { ShipmentRecord } from '../../db/shipments/shipment-queries.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import { shipmentSteps, type ShipmentStep } from '../../domain/shipments/shipment-step.ts';
import { seesNotes, type Viewer } from '../shared/caller.ts';
import { toldWith } from '../shared/field-permissions.ts';
import { rfc3339, rfc3339OrNull } from '../shared/rfc3339.ts';
import { webAddress } from '../shared/schemas/answer-schemas.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { money } from '../shared/schemas/money-schema.ts';
import { shipmentState } from './shipment-state-schema.ts';

const shipmentLine = z
  .strictObject({
    sku: z.string().meta({ description: 'Stock-keeping unit.', example: '85123A' }),
    title: z.string().meta({ description: 'What it was called when it was sold.', example: 'Lantern' }),
    quantity: count('Units of it in this parcel.', { min: 1 }),
  })
  .meta({ id: 'ShipmentLine', description: 'What is in a parcel of one SKU.' });

export const shipment = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the parcel.' }),
    orderId: uuid.meta({ description: 'The order that it belongs to.' }),
    orderNumber: z.string().meta({ description: 'The number of that order, as people say it.', example: 'A-1042' }),
    locationId: z.string().meta({ description: 'Code of the stock location that it leaves from.', example: 'MAIN' }),
    sequence: count('1 for the first parcel of the order.', { min: 1 }),
    state: shipmentState,
    carrier: z.string().meta({ description: 'Name of the carrier.', example: 'USPS' }),
    service: z.string().meta({ description: 'What the carrier calls this way of sending.', example: 'Priority' }),
    value: money.meta({ description: 'What is taken from the shopper when it is handed over.' }),
    weightGrams: count('Weight of its goods, in grams.'),
    trackingCode: z.string().nullable().meta({
      description: 'The carrier’s number of the parcel; null before there is a label.',
      example: 'EZ1000000001',
    }),
    labelUrl: toldWith(
      'customers:read-contact',
      webAddress.nullable().meta({
        description:
          'The label, to print: whoever has the address can, and reads who lives where. Null before there is one.',
      }),
    ),
    holdReason: z.string().nullable().meta({
      description:
        'Why the order is held: pack it, and do not hand it over. Null: it is not held. Why is for whoever has `orders:read-notes`; others read that it is held.',
    }),
    attention: z.string().nullable().meta({
      description:
        'What a person has to decide; null: nothing. The words are for whoever has `orders:read-notes`; others read that there is something.',
    }),
    lines: z.array(shipmentLine).meta({ description: 'What is in it.' }),
    createdAt: timestamp.meta({ description: 'When it was planned.' }),
    handedOverAt: timestamp.nullable().meta({ description: 'When the carrier took it; null: not yet.' }),
    deliveredAt: timestamp.nullable().meta({ description: 'When it arrived; null: not yet, or never.' }),
  })
  .meta({ id: 'Shipment', description: 'One parcel.' });

/** Staff's and carriers' words are for whoever may read notes, as on the order. */
export function presentShipment(record: ShipmentRecord, viewer: Viewer): z.input<typeof shipment> {
  const { id, orderId, locationId, sequence, state, carrier, weightGrams, trackingCode, labelUrl } = record;
  return {
    id,
    orderId,
    orderNumber: formatOrderNumber(record.orderNumber),
    locationId,
    sequence,
    state,
    carrier,
    service: record.carrierService,
    value: { amount: record.captureMinor, currency: record.currency },
    weightGrams,
    trackingCode,
    labelUrl,
    holdReason: wordsFor(viewer, record.holdReason, 'The order is held.'),
    attention: wordsFor(viewer, record.attention, 'A person has to decide something.'),
    lines: record.lines.map(({ sku, title, quantity }) => ({ sku, title, quantity })),
    createdAt: rfc3339(record.createdAt),
    handedOverAt: rfc3339OrNull(record.handedOverAt),
    deliveredAt: rfc3339OrNull(record.deliveredAt),
  };
}

function wordsFor(viewer: Viewer, words: string | null, instead: string): string | null {
  return words === null || seesNotes(viewer) ? words : instead;
}

export const exampleShipment: z.input<typeof shipment> = {
  id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c',
  orderId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a',
  orderNumber: 'A-1042',
  locationId: 'MAIN',
  sequence: 1,
  state: 'ready',
  carrier: 'USPS',
  service: 'Priority',
  value: { amount: 8410, currency: 'EUR' },
  weightGrams: 1200,
  trackingCode: 'EZ1000000001',
  labelUrl: 'https://labels.example/1.pdf',
  holdReason: null,
  attention: null,
  lines: [{ sku: '85123A', title: 'Lantern', quantity: 2 }],
  createdAt: '2026-11-21T09:30:00.000Z',
  handedOverAt: null,
  deliveredAt: null,
};

/** Where a step brings the parcel. */
export function exampleAfter(step: ShipmentStep): z.input<typeof shipment> {
  const state = shipmentSteps[step];
  return {
    ...exampleShipment,
    state,
    handedOverAt: hasLeft(state) ? '2026-11-21T10:15:00.000Z' : null,
    deliveredAt: state === 'delivered' ? '2026-11-23T12:00:00.000Z' : null,
  };
}
