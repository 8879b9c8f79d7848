import { z } from 'zod';
import type { StoredStockLocation } from '../../db/inventory/stock-location-queries.ts';
import { locationStates } from '../../domain/inventory/location-state.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { postalAddress } from '../shared/schemas/address-schema.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { defaulted, line, location, timestamp, word } from '../shared/schemas/field-schemas.ts';

const PRIORITY_MAX = 1_000_000;

const name = line(100).meta({ description: 'For staff.', example: 'Warehouse, Leeds' });
const priority = z.int().min(0).max(PRIORITY_MAX).meta({
  description: 'The lower is preferred when goods are at several locations.',
  example: 100,
});

export const stockLocationParams = z.strictObject({
  locationId: location.meta({
    description: 'Code of the stock location. Case does not matter.',
    param: { id: 'StockLocationId' },
  }),
});

export const stockLocationDraft = z
  .strictObject({
    id: location.meta({ description: 'The code that people call it by. It stays for good.', example: 'LEEDS' }),
    name,
    priority: defaulted(priority, 100).meta({
      description: 'The lower is preferred when goods are at several locations. Left out: 100.',
      example: 100,
    }),
    address: postalAddress,
  })
  .meta({ id: 'StockLocationDraft', description: 'A place that is to hold stock.' });

export const stockLocationChange = z
  .strictObject({
    name: name.optional(),
    priority: priority.optional(),
    address: postalAddress.optional(),
    state: word(locationStates)
      .optional()
      .meta({ description: '`open`, `paused` or `closed`: see the state of a location.', example: 'paused' }),
  })
  .meta({
    id: 'StockLocationChange',
    description: 'What is left out stays as it is. An address is replaced as a whole.',
  });

export const stockLocation = z
  .strictObject({
    id: z.string().meta({ description: 'The code that people call it by.', example: 'LEEDS' }),
    name: z.string().meta({ description: 'For staff.', example: 'Warehouse, Leeds' }),
    priority: count('The lower is preferred when goods are at several locations.'),
    state: extensibleEnum('StockLocationState', 'Whether a location is at work.', {
      open: 'What is there is sold.',
      paused: 'Nothing more is sold from there. What it holds for orders leaves as usual, and deliveries are taken in.',
      closed: 'It holds nothing for orders, and no deliveries are taken in.',
    }),
    address: postalAddress,
    version: count('Counts the changes; the same as the ETag.', { min: 1 }),
    createdAt: timestamp.meta({ description: 'When it was added.' }),
    updatedAt: timestamp.meta({ description: 'When it was changed last.' }),
  })
  .meta({
    id: 'StockLocation',
    description: 'A place that holds stock, where carriers collect. Its address is the sender on labels.',
  });

export function presentStockLocation(stored: StoredStockLocation): z.output<typeof stockLocation> {
  return { ...stored, createdAt: rfc3339(stored.createdAt), updatedAt: rfc3339(stored.updatedAt) };
}

const exampleWarehouse: PostalAddress = {
  name: 'Bright Lamps Ltd',
  line1: '12 Canal Wharf',
  city: 'Leeds',
  postalCode: 'LS11 5PS',
  country: 'GB',
  phone: '+441134960101',
};

export const exampleStockLocationDraft: z.input<typeof stockLocationDraft> = {
  id: 'LEEDS',
  name: 'Warehouse, Leeds',
  address: exampleWarehouse,
};

export const exampleStockLocation: z.output<typeof stockLocation> = {
  id: 'LEEDS',
  name: 'Warehouse, Leeds',
  priority: 100,
  state: 'open',
  address: exampleWarehouse,
  version: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};

export const exampleChangedStockLocation: z.output<typeof stockLocation> = {
  ...exampleStockLocation,
  state: 'paused',
  version: 2,
  updatedAt: '2026-11-22T14:00:00.000Z',
};
