import { orderActionRoutes } from '../orders/order-action-routes.ts';
import { orderListRoutes } from '../orders/order-list-routes.ts';
import { orderRoutes } from '../orders/order-routes.ts';
import { staffActionRoutes } from '../orders/staff-action-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeOrders({ declines, ...parts }: ApiParts): Route[] {
  return [
    ...orderRoutes(parts, declines),
    ...orderListRoutes(parts),
    ...orderActionRoutes(parts),
    ...staffActionRoutes(parts),
  ];
}
