import { createCustomerQueries } from '../../db/customers/customer-queries.ts';
import { customerRoutes } from '../customers/customer-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeCustomers({ database }: ApiParts): Route[] {
  return customerRoutes({ database, customers: createCustomerQueries(database) });
}
