import type { NewStockLocation } from '../../db/inventory/stock-location-repository.ts';

/** Where the sample shop keeps its goods: most at MAIN, a little at EAST. */
export const seededLocations = [
  {
    id: 'MAIN',
    name: 'Main warehouse, Leeds',
    priority: 100,
    address: {
      name: 'Sample Shop Warehouse',
      line1: '12 Canal Wharf',
      city: 'Leeds',
      region: 'West Yorkshire',
      postalCode: 'LS11 5PS',
      country: 'GB',
      phone: '+44 113 496 0101',
    },
  },
  {
    id: 'EAST',
    name: 'East depot, Norwich',
    priority: 200,
    address: {
      name: 'Sample Shop Depot',
      line1: '4 Foundry Yard',
      city: 'Norwich',
      region: 'Norfolk',
      postalCode: 'NR3 1BF',
      country: 'GB',
      phone: '+44 1632 960102',
    },
  },
] as const satisfies readonly NewStockLocation[];
