import { z } from 'zod';
import type { ShipmentRecord } from '../../db/shipments/shipment-queries.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { shipmentStates } from '../../domain/shipments/shipment-state.ts';
import { rfc3339, rfc3339OrNull } from '../shared/rfc3339.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { money } from '../shared/schemas/money-schema.ts';

const shipmentState = z.enum(shipmentStates).meta({ description: 'Where the parcel is.' });

export const shipment = z
  .strictObject({
    id: uuid,
    orderId: uuid,
    orderNumber: z.string(),
    locationId: z.string(),
    sequence: z.int().meta({ description: '1 for the first parcel of the order.' }),
    state: shipmentState,
    carrier: z.string(),
    service: z.string(),
    value: money.meta({ description: 'What is taken from the shopper when it is handed over.' }),
    weightGrams: z.int(),
    trackingCode: z.string().nullable(),
    labelUrl: z.string().nullable(),
    holdReason: z.string().nullable().meta({ description: 'The order is held: pack it, and do not hand it over.' }),
    attention: z.string().nullable().meta({ description: 'What a person has to decide.' }),
    lines: z.array(z.strictObject({ sku: z.string(), title: z.string(), quantity: z.int() })),
    createdAt: timestamp,
    handedOverAt: timestamp.nullable(),
    deliveredAt: timestamp.nullable(),
  })
  .meta({ id: 'Shipment', description: 'One parcel.' });

export function presentShipment(record: ShipmentRecord): z.input<typeof shipment> {
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
    holdReason: record.holdReason,
    attention: record.attention,
    lines: record.lines.map(({ sku, title, quantity }) => ({ sku, title, quantity })),
    createdAt: rfc3339(record.createdAt),
    handedOverAt: rfc3339OrNull(record.handedOverAt),
    deliveredAt: rfc3339OrNull(record.deliveredAt),
  };
}

export const exampleShipment = {
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
} as const;
