import { createStockLocationQueries } from '../../db/inventory/stock-location-queries.ts';
import { createStockQueries } from '../../db/inventory/stock-queries.ts';
import { createStockRepository } from '../../db/inventory/stock-repository.ts';
import { stockChangeRoutes } from '../inventory/stock-change-routes.ts';
import { stockLocationRoutes } from '../inventory/stock-location-routes.ts';
import { stockReadRoutes } from '../inventory/stock-read-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeInventory({ database, temporal }: ApiParts): Route[] {
  return [
    ...stockLocationRoutes({ database, locations: createStockLocationQueries(database) }),
    ...stockReadRoutes({ stock: createStockQueries(database) }),
    ...stockChangeRoutes({ database, temporal, stock: createStockRepository(database) }),
  ];
}
