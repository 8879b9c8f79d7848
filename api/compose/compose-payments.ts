import { createOrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import { createOrderQueries } from '../../db/orders/order-queries.ts';
import { createBankPageQueries } from '../../db/payments/bank-page-queries.ts';
import { createPaymentAttemptQueries } from '../../db/payments/payment-attempt-queries.ts';
import { paymentRoutes } from '../payments/payment-routes.ts';
import type { DeclineLimit } from '../shared/limits/decline-limit.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composePayments({ database, temporal, config, policies }: ApiParts, declines: DeclineLimit): Route[] {
  return paymentRoutes({
    database,
    temporal,
    orders: { ...createOrderQueries(database), ...createOrderNumberQueries(database) },
    attempts: createPaymentAttemptQueries(database),
    bankPages: createBankPageQueries(database),
    declines,
    policies,
    returnOrigins: config.returnOrigins,
  });
}
