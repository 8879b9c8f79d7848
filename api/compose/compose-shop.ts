import { createShopDescriptionQueries } from '../../db/shop/shop-description-queries.ts';
import type { Route } from '../shared/route.ts';
import { shopRoutes } from '../shop/shop-routes.ts';
import type { ApiParts } from './api-parts.ts';

export function composeShop({ database, config: { currencies } }: ApiParts): Route[] {
  return shopRoutes({ shops: createShopDescriptionQueries(database), currencies });
}
