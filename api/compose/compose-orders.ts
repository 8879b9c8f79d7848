import { createCredentialQueries } from '../../db/credentials/credential-queries.ts';
import { createCustomerQueries } from '../../db/customers/customer-queries.ts';
import { createAttentionRepository } from '../../db/fulfilment/attention-repository.ts';
import { createCheckoutRequestQueries } from '../../db/checkout/checkout-request-queries.ts';
import { createCheckoutRequestRepository } from '../../db/checkout/checkout-request-repository.ts';
import { createOrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import { createOrderQueries } from '../../db/orders/order-queries.ts';
import { createOrderSearchQueries } from '../../db/orders/order-search-queries.ts';
import { createOrderTimelineQueries } from '../../db/orders/order-timeline-queries.ts';
import { createUnpaidOrdersQueries } from '../../db/orders/unpaid-orders-queries.ts';
import { createBankPageQueries } from '../../db/payments/bank-page-queries.ts';
import { orderActionRoutes } from '../orders/order-action-routes.ts';
import { orderListRoutes } from '../orders/order-list-routes.ts';
import { orderRoutes } from '../orders/order-routes.ts';
import { createOrderWatch } from '../orders/order-watch.ts';
import type { PlaceOrderDependencies } from '../orders/place-order.ts';
import { staffActionRoutes } from '../orders/staff-action-routes.ts';
import { createUnpaidOfKeys } from '../orders/unpaid-of-keys.ts';
import type { DeclineLimit } from '../shared/limits/decline-limit.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeOrders(parts: ApiParts, declines: DeclineLimit): Route[] {
  const { database, temporal, config, draining } = parts;
  const orders = createOrderQueries(database);
  const requests = createCheckoutRequestQueries(database);
  const reads = { ...orders, ...requests, ...createOrderNumberQueries(database) };
  const watched = { ...orders, ...createCredentialQueries(database) };
  const watch = createOrderWatch(watched, { draining, waitsOfKeyMax: config.limits.waitsOfKey });
  const searches = {
    orders: createOrderSearchQueries(database),
    customers: createCustomerQueries(database),
    timelines: createOrderTimelineQueries(database),
  };
  return [
    ...orderRoutes({ placing: composePlacing(parts, declines), orders, requests, watch }),
    ...orderListRoutes(searches),
    ...orderActionRoutes({ database, temporal, orders: reads }),
    ...staffActionRoutes({ database, temporal, orders: reads, attention: createAttentionRepository(database) }),
  ];
}

function composePlacing(
  { database, temporal, config, policies, log, draining, orderTokens }: ApiParts,
  declines: DeclineLimit,
): PlaceOrderDependencies {
  const { polls, currencies, returnOrigins, publicUrl } = config;
  return {
    requests: { ...createCheckoutRequestRepository(database), ...createCheckoutRequestQueries(database) },
    orders: createOrderQueries(database),
    bankPages: createBankPageQueries(database),
    unpaidOfKeys: createUnpaidOfKeys(createUnpaidOrdersQueries(database), { log, draining }),
    temporal,
    policies,
    polls,
    currencies,
    returnOrigins,
    publicUrl,
    declines,
    tokens: orderTokens,
  };
}
