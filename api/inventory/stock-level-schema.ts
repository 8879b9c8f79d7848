import { z } from 'zod';

const units = z.int().min(0);

export const stockLevel = z
  .strictObject({
    sku: z.string(),
    locationId: z.string(),
    onHand: units.meta({ description: 'Units on the shelf.' }),
    reserved: units.meta({ description: 'Of these, promised to orders.' }),
    available: units.meta({ description: 'Of these, what may still be sold.' }),
  })
  .meta({ id: 'StockLevel', description: 'Units of one SKU at one location.' });
