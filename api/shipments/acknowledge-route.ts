import { acknowledgeShipment } from '../../db/shipments/acknowledge-shipment.ts';
import type { Database } from '../../db/database.ts';
import type { ShipmentQueries, ShipmentRecord } from '../../db/shipments/shipment-queries.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { shipmentAttentionSignal } from '../../workflows/fulfilment/order-shipment-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { idempotently } from '../shared/idempotency.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { shipmentIdParams } from '../shared/schemas/id-params.ts';
import { WorkflowNotThere } from '../shared/temporal-errors.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { exampleShipment, presentShipment, shipment } from './shipment-schema.ts';

export interface AcknowledgeDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'signal'>;
  readonly shipments: Pick<ShipmentQueries, 'readShipment'>;
}

export function acknowledgeShipmentRoute({ database, temporal, shipments }: AcknowledgeDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/shipments/{id}/acknowledge',
    operationId: 'acknowledgeShipment',
    tag: 'Shipments',
    summary: 'Somebody has seen to what the parcel needed',
    description:
      'Takes `attention` away from a parcel that has come to its end, such as one whose label the carrier did not take ' +
      'back, and from its order. While a parcel is on its way, the words go by themselves when the matter is settled.',
    permission: 'shipments:resolve',
    params: shipmentIdParams,
    subjectOf: ({ params: { id } }) => ({ shipmentId: id }),
    idempotencyKey: 'optional',
    problems: ['not-found', 'shipment-step-refused'],
    responses: { 200: { description: 'The parcel as it is now.', schema: shipment, example: exampleShipment } },
  }).handledBy(async ({ params: { id }, ...request }) => {
    if (!(await shipments.readShipment(id))) throw notFound(`shipment ${id}`);
    const { status, body: seen } = await idempotently(database, request, async (em) => {
      const acknowledged = await acknowledgeShipment(em, { shipmentId: id, by: request.caller.name });
      if (acknowledged) return { status: 200, body: acknowledged } as const;
      throw new Problem('shipment-step-refused', 'The parcel is still on its way: settle what it needs.');
    });
    const found = await shipments.readShipment(id);
    if (!found) throw notFound(`shipment ${id}`);
    request.setLogSubject({ orderId: found.orderId });
    if (seen.isOrderToBeTold) await signalOrder(temporal, found, seen.version);
    return { status, body: presentShipment(found, request.caller) };
  });
}

/** Its workflow shows the words with the next that it tells, if it has heard them. One that begins anew reads them. */
async function signalOrder(
  temporal: Pick<TemporalCalls, 'signal'>,
  { id, orderNumber }: Pick<ShipmentRecord, 'id' | 'orderNumber'>,
  version: number,
): Promise<void> {
  const told = { shipmentId: id, attention: null, version };
  try {
    await temporal.signal(orderWorkflowId(formatOrderNumber(orderNumber)), shipmentAttentionSignal, [told]);
  } catch (error) {
    if (!(error instanceof WorkflowNotThere)) throw error;
  }
}
