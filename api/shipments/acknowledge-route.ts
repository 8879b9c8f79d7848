import { acknowledgeShipment } from '../../db/shipments/acknowledge-shipment.ts';
import { createShipmentQueries } from '../../db/shipments/shipment-queries.ts';
import type { ApiDependencies } from '../shared/api-dependencies.ts';
import { idempotently } from '../shared/idempotency.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { idParams } from '../shared/schemas/field-schemas.ts';
import { exampleShipment, presentShipment, shipment } from './shipment-schema.ts';

export function acknowledgeShipmentRoute({ database }: ApiDependencies): Route {
  const shipments = createShipmentQueries(database);
  return route({
    method: 'post',
    path: '/v1/shipments/{id}/acknowledge',
    operationId: 'acknowledgeShipment',
    tag: 'Shipments',
    summary: 'Somebody has seen to what the parcel needed',
    description:
      'Takes `attention` away from a parcel that has come to its end, such as one whose label the carrier did not take ' +
      'back. While a parcel is on its way, the words go by themselves when the matter is settled.',
    roles: ['staff'],
    params: idParams,
    subjectOf: ({ params: { id } }) => ({ shipmentId: id }),
    idempotencyKey: 'optional',
    problems: ['not-found', 'shipment-step-refused'],
    responses: { 200: { description: 'The parcel as it is now.', schema: shipment, example: exampleShipment } },
  }).handledBy(async ({ params: { id }, ...request }) => {
    if (!(await shipments.readShipment(id))) throw notFound(`shipment ${id}`);
    const { status } = await idempotently(database, request, async (em) => {
      const done = await acknowledgeShipment(em, { shipmentId: id, by: request.caller.name });
      if (!done) throw new Problem('shipment-step-refused', 'The parcel is still on its way: settle what it needs.');
      return { status: 200 } as const;
    });
    const found = await shipments.readShipment(id);
    if (!found) throw notFound(`shipment ${id}`);
    request.isAbout({ orderId: found.orderId });
    return { status, body: presentShipment(found) };
  });
}
