import type { ShopDescriptionQueries } from '../../db/shop/shop-description-queries.ts';
import type { ApiConfig } from '../api-config.ts';
import { unavailable } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { exampleShop, presentCountry, presentCurrency, shop } from './shop-schema.ts';

export interface ShopDependencies {
  readonly shops: ShopDescriptionQueries;
  readonly currencies: ApiConfig['currencies'];
}

export function shopRoutes({ shops, currencies }: ShopDependencies): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/shop',
      operationId: 'getShop',
      tag: 'Shop',
      summary: 'Read what a storefront has to know of the shop',
      description:
        'Its currencies and the countries that it sells to, with what an address there needs. It changes with the tax rates and the settings, so seldom.',
      cacheControl: 'private, max-age=60',
      permission: 'shop:read',
      responses: { 200: { description: 'The shop.', schema: shop, example: exampleShop } },
    }).handledBy(async () => {
      const described = await shops.describeShop();
      if (!described) throw unavailable('The shop is not set up yet.');
      return {
        status: 200,
        body: {
          mode: described.mode,
          currencies: [...currencies].sort().map(presentCurrency),
          countries: described.countries.map(presentCountry),
        },
      };
    }),
  ];
}
