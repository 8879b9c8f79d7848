import { createAddressCorrectionRepository } from '../../db/shipping/address-correction-repository.ts';
import { createQuoteQueries } from '../../db/shipping/quote-queries.ts';
import { createQuoteRepository } from '../../db/shipping/quote-repository.ts';
import type { Route } from '../shared/route.ts';
import { addressRoutes } from '../shipping/address-routes.ts';
import { quoteRoutes } from '../shipping/quote-routes.ts';
import type { ApiParts } from './api-parts.ts';

export function composeShipping({ database, temporal, config, policies }: ApiParts): Route[] {
  const quotes = { ...createQuoteRepository(database), ...createQuoteQueries(database) };
  const corrections = createAddressCorrectionRepository(database);
  return [
    ...quoteRoutes({ database, temporal, quotes, currencies: config.currencies, policies }),
    ...addressRoutes({ database, temporal, corrections }),
  ];
}
