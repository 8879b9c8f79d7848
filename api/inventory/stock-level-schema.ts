import { z } from 'zod';
import type { StoredStockLevel } from '../../db/inventory/stock-queries.ts';
import { isOfTheShop, type Caller } from '../shared/caller.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { AVAILABLE_IN_PUBLIC_MAX, toldAvailable } from './told-available.ts';

export const stockLevel = z
  .strictObject({
    sku: z.string().meta({ description: 'Stock-keeping unit.', example: '85123A' }),
    locationId: z.string().meta({ description: 'Code of the stock location.', example: 'MAIN' }),
    onHand: count('Units on the shelf.'),
    reserved: count('Of these, promised to orders.'),
    available: count('Of these, what may still be sold; nothing at a location that is paused or closed.'),
  })
  .meta({ id: 'StockLevel', description: 'Units of one SKU at one location.' });

export const stockLevelSeen = stockLevel
  .extend({
    onHand: stockLevel.shape.onHand.optional(),
    reserved: stockLevel.shape.reserved.optional(),
  })
  .meta({
    id: 'StockLevelSeen',
    description: `Units of one SKU at one location. To a publishable key only \`available\` is told, and no more than ${AVAILABLE_IN_PUBLIC_MAX} of it.`,
  });

export function presentStockLevel(level: StoredStockLevel, caller: Caller): z.input<typeof stockLevelSeen> {
  if (isOfTheShop(caller)) return level;
  const { sku, locationId, available } = level;
  return { sku, locationId, available: toldAvailable(available, caller) };
}
