import { paymentRoutes } from '../payments/payment-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composePayments({ declines, ...parts }: ApiParts): Route[] {
  return paymentRoutes(parts, declines);
}
