import { z } from 'zod';
import type { StockQueries, StoredStockMovement } from '../../db/inventory/stock-queries.ts';
import { decodeCursor, pageOf, pageQuery, toPage } from '../shared/pagination.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { route, type Route } from '../shared/route.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { sku, timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { skus } from '../shared/schemas/skus-schema.ts';
import { presentStockLevel, stockLevelSeen } from './stock-level-schema.ts';

const movementKind = extensibleEnum('StockMovementKind', 'What a movement of stock is.', {
  receipt: 'Goods arrived.',
  adjustment: 'Stock was corrected.',
  reserve: 'Goods were promised to an order.',
  release: 'That promise was taken back.',
  ship: 'Goods left with the carrier.',
  return: 'Goods came back.',
});

/** Of four bytes, as levels are. */
const UNITS_MAX = 2_147_483_647;

const stockMovement = z
  .strictObject({
    id: z.string().meta({ description: 'Number of the movement: grows with time.', example: '4711' }),
    kind: movementKind,
    sku: z.string().meta({ description: 'Stock-keeping unit.', example: '85123A' }),
    locationId: z.string().meta({ description: 'Code of the stock location.', example: 'MAIN' }),
    onHandDelta: count('Units that came onto the shelf; below zero: that went.', { min: -UNITS_MAX }),
    reservedDelta: count('Units that were promised to orders; below zero: that no longer are.', { min: -UNITS_MAX }),
    reference: z
      .string()
      .meta({ description: 'What caused it.', example: 'receipt:0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a' }),
    orderId: uuid.nullable().meta({ description: 'The order that it was for; null: none.' }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why, or the delivery note’s number; null where nobody said.', example: 'DN-20871' }),
    occurredAt: timestamp.meta({ description: 'When it happened.' }),
  })
  .meta({ id: 'StockMovement', description: 'One change of a stock level. Never changed afterwards.' });

const exampleMovement: z.output<typeof stockMovement> = {
  id: '4711',
  kind: 'receipt',
  sku: '85123A',
  locationId: 'MAIN',
  onHandDelta: 48,
  reservedDelta: 0,
  reference: 'receipt:0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a',
  orderId: null,
  reason: 'DN-20871',
  occurredAt: '2026-11-21T09:30:00.000Z',
};

const stockLevels = z
  .strictObject({ data: z.array(stockLevelSeen).meta({ description: 'One for each SKU and location.' }) })
  .meta({ id: 'StockLevelList', description: 'How much there is of some SKUs.' });

/** Of a bigserial. */
const movementPosition = z.string().regex(/^[1-9]\d{0,17}$/);

export function stockReadRoutes({ stock }: { readonly stock: StockQueries }): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/stock-levels',
      operationId: 'listStockLevels',
      tag: 'Stock',
      summary: 'Read how much there is of some SKUs, at each location',
      description:
        'By SKU, then location. A SKU that no location ever had is left out. A publishable key is told whether there are some, and how few, not how many.',
      cacheControl: 'private, no-cache',
      permission: 'stock:read',
      query: z.strictObject({ sku: skus }),
      responses: {
        200: {
          description: 'The levels.',
          schema: stockLevels,
          example: { data: [{ sku: '85123A', locationId: 'MAIN', onHand: 148, reserved: 12, available: 136 }] },
        },
      },
    }).handledBy(async ({ query, caller }) => {
      const levels = await stock.readStockLevels({ skus: query.sku });
      return { status: 200, body: { data: levels.map((level) => presentStockLevel(level, caller)) } };
    }),
    route({
      method: 'get',
      path: '/v1/stock-movements',
      operationId: 'listStockMovements',
      tag: 'Stock',
      summary: 'List the movements of a SKU, newest first',
      description: 'They add up to its levels. None is ever changed or taken away.',
      permission: 'stock:read-movements',
      query: z.strictObject({ ...pageQuery, sku }),
      problems: ['invalid-cursor'],
      responses: {
        200: {
          description: 'A page of movements.',
          schema: pageOf(stockMovement, { id: 'StockMovementPage', description: 'A page of movements of stock.' }),
          example: { data: [exampleMovement], nextCursor: null },
        },
      },
    }).handledBy(async ({ query: { sku, limit, after } }) => {
      const position = decodeCursor(movementPosition, after) ?? null;
      const rows = await stock.listStockMovements({ sku, after: position, limit: limit + 1 });
      return { status: 200, body: toPage(rows, limit, { present: presentMovement, position: ({ id }) => id }) };
    }),
  ];
}

function presentMovement(row: StoredStockMovement): z.output<typeof stockMovement> {
  return { ...row, occurredAt: rfc3339(row.occurredAt) };
}
