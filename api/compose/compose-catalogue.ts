import { createProductQueries } from '../../db/catalogue/product-queries.ts';
import { catalogueRoutes } from '../catalogue/product-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeCatalogue({ database, config: { currencies } }: ApiParts): Route[] {
  return catalogueRoutes({ database, products: createProductQueries(database), currencies });
}
