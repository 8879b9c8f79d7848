import { defineEntity, p } from '@mikro-orm/core';
import type { LabelState } from '../../domain/shipments/label-refund.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { OrderLine, Order } from '../orders/order-entity.ts';
import { StockLocation } from '../inventory/stock-entity.ts';

/** One parcel of one order from one location. */
export const Shipment = defineEntity({
  name: 'Shipment',
  tableName: 'shipment',
  uniques: [{ properties: ['order', 'sequence'] }],
  indexes: [
    { properties: ['state', 'createdAt'] },
    { properties: ['createdAt', 'id'] },
    { name: 'shipment_needs_attention', properties: ['createdAt', 'id'], where: 'attention is not null' },
  ],
  properties: {
    id: p.uuid().primary(),
    order: () => p.manyToOne(Order).mapToPk(),
    location: () => p.manyToOne(StockLocation).mapToPk(),
    /** 1 for the first parcel of the order, then counting. */
    sequence: p.integer(),
    state: p.string().$type<ShipmentState>().default('planned'),
    carrier: p.string(),
    carrierService: p.string(),
    /** What is captured when this parcel is handed over. All parcels of an order sum to its total. */
    captureMinor: p.bigint('number').check('capture_minor >= 0'),
    currency: p.string().length(3),
    weightGrams: p.integer(),
    trackingCode: p.string().nullable().index(),
    /** A page on which anybody who has the code may follow it. Null: the carrier names none. */
    trackingUrl: p.text().nullable(),
    /** How often its address was corrected after it had a label. */
    labelRound: p.integer().default(0),
    attention: p.text().nullable(),
    /** Of the words that stand: older ones that are written late change nothing. */
    attentionVersion: p.bigint('number').default(0),
    createdAt: p.datetime().defaultRaw('now()'),
    handedOverAt: p.datetime().nullable(),
    /** When the carrier last told of it, whatever it said. */
    heardAt: p.datetime().nullable(),
    /** Since when the carrier has it, by a scan that did not hand it over: of a label that was replaced, or is not known yet. */
    scannedAt: p.datetime().nullable(),
    /** When its order was last told that it has no workflow, though it has not ended. Null: it has one. */
    workflowMissedAt: p.datetime().nullable(),
    deliveredAt: p.datetime().nullable(),
    lines: () => p.oneToMany(ShipmentLine).mappedBy('shipment'),
  },
});

/** Units of an order line that travel in a parcel. */
export const ShipmentLine = defineEntity({
  name: 'ShipmentLine',
  tableName: 'shipment_line',
  properties: {
    shipment: () => p.manyToOne(Shipment).primary().updateRule('no action').deleteRule('no action'),
    orderLine: () => p.manyToOne(OrderLine).primary().mapToPk().updateRule('no action').deleteRule('no action'),
    sku: p.string(),
    quantity: p.integer().check('quantity > 0'),
  },
});

/**
 * A carrier's label for a parcel. Carriers take no idempotency keys, so the provider's shipment id is stored before
 * the label is bought, and an unclear purchase is read back before it is tried again.
 */
export const ShippingLabel = defineEntity({
  name: 'ShippingLabel',
  tableName: 'shipping_label',
  uniques: [{ name: 'shipping_label_one_live', properties: ['shipment'], where: "state in ('created', 'bought')" }],
  indexes: [
    { name: 'shipping_label_refund_due', properties: ['refundLookAt', 'id'], where: 'refund_look_at is not null' },
  ],
  checks: [
    { name: 'shipping_label_refund_look', expression: "refund_look_at is null or state = 'refund-requested'" },
    {
      name: 'shipping_label_state',
      expression: "state in ('created', 'bought', 'refund-requested', 'refunded', 'dropped', 'forfeited')",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    shipment: () => p.manyToOne(Shipment).mapToPk(),
    providerShipmentId: p.string().unique(),
    state: p.string().$type<LabelState>().default('created'),
    trackingCode: p.string().nullable(),
    trackerId: p.string().nullable(),
    labelUrl: p.text().nullable(),
    costMinor: p.bigint('number').nullable(),
    costCurrency: p.string().length(3).nullable(),
    /** Which of the order's addresses it is for. */
    addressVersion: p.integer().default(1),
    /** When its price was asked back. Null: it was not, or the carrier decided at once. */
    refundRequestedAt: p.datetime().nullable(),
    /** When the carrier is asked next what became of that. Null: it is known, or was given up. */
    refundLookAt: p.datetime().nullable(),
    refundLooks: p.integer().default(0),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
