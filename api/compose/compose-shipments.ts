import { createOrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import { createShipmentQueries } from '../../db/shipments/shipment-queries.ts';
import type { Route } from '../shared/route.ts';
import { shipmentRoutes } from '../shipments/shipment-routes.ts';
import type { ApiParts } from './api-parts.ts';

export function composeShipments({ database, temporal }: ApiParts): Route[] {
  const shipments = { ...createShipmentQueries(database), ...createOrderNumberQueries(database) };
  return shipmentRoutes({ database, temporal, shipments });
}
