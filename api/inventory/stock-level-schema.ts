import { z } from 'zod';
import { count } from '../shared/schemas/count-schema.ts';

export const stockLevel = z
  .strictObject({
    sku: z.string().meta({ description: 'Stock-keeping unit.', example: '85123A' }),
    locationId: z.string().meta({ description: 'Code of the stock location.', example: 'MAIN' }),
    onHand: count('Units on the shelf.'),
    reserved: count('Of these, promised to orders.'),
    available: count('Of these, what may still be sold; nothing at a location that is paused or closed.'),
  })
  .meta({ id: 'StockLevel', description: 'Units of one SKU at one location.' });
