import { createTaxRateQueries } from '../../db/tax/tax-rate-queries.ts';
import { createTaxRoundingRepository } from '../../db/tax/tax-rounding-repository.ts';
import type { Route } from '../shared/route.ts';
import { taxRateRoutes } from '../tax/tax-rate-routes.ts';
import { taxRoundingRoutes } from '../tax/tax-rounding-routes.ts';
import type { ApiParts } from './api-parts.ts';

export function composeTax({ database }: ApiParts): Route[] {
  return [
    ...taxRateRoutes({ database, rates: createTaxRateQueries(database) }),
    ...taxRoundingRoutes({ rounding: createTaxRoundingRepository(database) }),
  ];
}
