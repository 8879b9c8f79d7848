import { defineEntity, p } from '@mikro-orm/core';
import { locationStates, type LocationState } from '../../domain/inventory/location-state.ts';
import { ProductVariant } from '../catalogue/product-entity.ts';

/** A place that holds stock and from which parcels leave. */
export const StockLocation = defineEntity({
  name: 'StockLocation',
  tableName: 'stock_location',
  checks: [{ name: 'stock_location_state', expression: `state in ('${locationStates.join("', '")}')` }],
  indexes: [
    {
      name: 'stock_location_any_case',
      expression: 'create unique index stock_location_any_case on stock_location (lower(id))',
    },
  ],
  properties: {
    /** Short code that people say, such as MAIN. */
    id: p.string().primary(),
    name: p.string(),
    /** Lower is preferred when an order could leave from several. */
    priority: p.integer().default(100),
    /** Where carriers collect: { name, line1, line2?, city, region?, postalCode, country, phone? }. */
    address: p.json(),
    state: p.string().$type<LocationState>().default('open'),
    version: p.integer().version(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

/** Units of one SKU at one location. Every change has a row in stock_movement from which the level is provable. */
export const StockLevel = defineEntity({
  name: 'StockLevel',
  tableName: 'stock_level',
  checks: [
    { name: 'stock_level_not_negative', expression: 'on_hand >= 0 and reserved >= 0' },
    { name: 'stock_level_not_oversold', expression: 'reserved <= on_hand' },
  ],
  properties: {
    variant: () =>
      p.manyToOne(ProductVariant).primary().fieldName('sku').updateRule('no action').deleteRule('no action'),
    location: () =>
      p.manyToOne(StockLocation).primary().fieldName('location_id').updateRule('no action').deleteRule('no action'),
    onHand: p.integer().default(0),
    reserved: p.integer().default(0),
  },
});

/** The append-only stock ledger: one row for each change of a level, with what it was for. */
export const StockMovement = defineEntity({
  name: 'StockMovement',
  tableName: 'stock_movement',
  indexes: [
    { properties: ['sku', 'id'] },
    { properties: ['orderId'] },
    {
      name: 'stock_movement_occurred_at',
      expression: `create index stock_movement_occurred_at on stock_movement using brin (occurred_at)
        with (pages_per_range = 32, autosummarize = on)`,
    },
  ],
  uniques: [
    // A change that is applied twice (a retried activity) meets this key instead of the stock.
    { name: 'stock_movement_once', properties: ['reference', 'kind', 'sku', 'locationId'] },
  ],
  checks: [
    {
      name: 'stock_movement_kind',
      expression: "kind in ('receipt', 'adjustment', 'reserve', 'release', 'ship', 'return')",
    },
  ],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    kind: p.string().$type<StockMovementKind>(),
    sku: p.string(),
    locationId: p.string(),
    onHandDelta: p.integer(),
    reservedDelta: p.integer(),
    /** What caused it, as a key: `receipt:{id}`, `adjustment:{id}`, `reservation:{id}`. */
    reference: p.string(),
    orderId: p.uuid().nullable(),
    reason: p.text().nullable(),
    occurredAt: p.datetime().defaultRaw('now()'),
  },
});
export type StockMovementKind = 'receipt' | 'adjustment' | 'reserve' | 'release' | 'ship' | 'return';

/** A receipt or an adjustment as it was asked for, under an id that the idempotency key fixes. */
export const StockChange = defineEntity({
  name: 'StockChange',
  tableName: 'stock_change',
  checks: [{ name: 'stock_change_kind', expression: "kind in ('receipt', 'adjustment')" }],
  properties: {
    id: p.uuid().primary(),
    kind: p.string().$type<'receipt' | 'adjustment'>(),
    /** The whole request: lines of { sku, locationId, quantity }, reason, reference. */
    request: p.json(),
    /** Hex SHA-256 of what was sent, by which a repeat is known. Null: nobody sent it, as the opening stock of an import. */
    requestHash: p.string().nullable(),
    /** Null until applied; then { outcome: 'applied' | 'refused', ... }. */
    result: p.json().nullable(),
    requestedAt: p.datetime().defaultRaw('now()'),
    appliedAt: p.datetime().nullable(),
  },
});

/** Units held for one order line at one location. Live while `held`; shipped and released are final. */
export const Reservation = defineEntity({
  name: 'Reservation',
  tableName: 'reservation',
  indexes: [
    { properties: ['orderId'] },
    { name: 'reservation_live_by_sku', properties: ['sku', 'locationId'], where: "state = 'held'" },
  ],
  checks: [
    { name: 'reservation_quantity', expression: 'quantity > 0' },
    { name: 'reservation_state', expression: "state in ('held', 'shipped', 'released')" },
  ],
  properties: {
    id: p.uuid().primary(),
    orderId: p.uuid(),
    orderLineId: p.uuid(),
    sku: p.string(),
    locationId: p.string(),
    quantity: p.integer(),
    state: p.string().$type<'held' | 'shipped' | 'released'>().default('held'),
    /** While payment is open; null once the order is confirmed, when the order owns the units for good. */
    expiresAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
