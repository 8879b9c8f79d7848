import { z } from 'zod';
import { createOrderQueries } from '../../db/orders/order-queries.ts';
import { createAddressCorrectionRepository } from '../../db/shipping/address-correction-repository.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { ApiDependencies } from '../shared/api-dependencies.ts';
import { answeredOnce } from '../shared/idempotency.ts';
import { fieldProblem, notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { exampleAddress, insistOnAddress, postalAddress } from '../shared/schemas/address-schema.ts';
import { idParams, uuid } from '../shared/schemas/field-schemas.ts';

const newAddress = z
  .strictObject({ shippingAddress: postalAddress, insistOnAddress })
  .meta({ id: 'AddressCorrection', description: 'Where an order is to go instead.' });

const corrected = z
  .strictObject({ orderId: uuid, shippingAddress: postalAddress })
  .meta({ id: 'CorrectedAddress', description: 'Where an order goes now.' });

export function addressRoutes({ database, temporal }: ApiDependencies): Route[] {
  const orders = createOrderQueries(database);
  const corrections = createAddressCorrectionRepository(database);
  const correct = route({
    method: 'post',
    path: '/v1/orders/{id}/shipping-address',
    operationId: 'correctShippingAddress',
    tag: 'Orders',
    summary: 'Correct the address of an order',
    description:
      'Until a parcel has left, within the country. Parcels that have a label already are labelled anew, and a label ' +
      'that the carrier refused is asked for again. The price stays what it is.',
    roles: ['storefront', 'staff'],
    params: idParams,
    subjectOf: ({ params: { id } }) => ({ orderId: id }),
    body: newAddress,
    bodyExample: { shippingAddress: exampleAddress },
    idempotencyKey: 'optional',
    problems: ['not-found', 'order-step-refused', 'address-not-deliverable', 'destination-not-served'],
    responses: {
      200: {
        description: 'The order goes there.',
        schema: corrected,
        example: { orderId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', shippingAddress: exampleAddress },
      },
    },
  }).handledBy(async ({ params: { id: orderId }, body, ...request }) =>
    answeredOnce(
      database,
      { ...request, body },
      {
        check: () => refuseOtherCountry(orders, orderId, body.shippingAddress.country),
        run: async (id) => {
          const { shippingAddress, insistOnAddress = false } = body;
          const requestedBy = request.caller.name;
          await corrections.storeCorrection({ id, orderId, address: shippingAddress, insistOnAddress, requestedBy });
          const outcome = await temporal.executeWorkflow('correctAddress', {
            workflowId: addressCorrectionWorkflowId(id),
            taskQueue: ORDERS_TASK_QUEUE,
            args: [{ correctionId: id }],
          });
          if (outcome.kind === 'corrected') return { status: 200, body: { orderId, shippingAddress } } as const;
          if (outcome.refusal === 'address-not-deliverable') {
            throw fieldProblem(outcome.refusal, outcome.detail, '/shippingAddress');
          }
          throw new Problem(outcome.refusal, outcome.detail);
        },
      },
    ),
  );
  return [correct];
}

/** Tax and prices are those of the country that was ordered to. */
async function refuseOtherCountry(
  orders: Pick<ReturnType<typeof createOrderQueries>, 'readOrder'>,
  orderId: string,
  country: string,
): Promise<void> {
  const order = await orders.readOrder(orderId);
  if (!order) throw notFound(`order ${orderId}`);
  if (order.shippingAddress.country === country) return;
  const detail = `The order was priced and taxed for ${order.shippingAddress.country}: cancel it, and order to ${country}.`;
  throw fieldProblem('destination-not-served', detail, '/shippingAddress/country');
}
