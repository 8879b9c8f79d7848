import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import type { AddressCorrectionRepository } from '../../db/shipping/address-correction-repository.ts';
import type { Reach } from '../../domain/access/permissions.ts';
import { findCorrectionViolation } from '../../domain/shipping/correction-rules.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { idempotentWorkflow } from '../shared/idempotency.ts';
import { fieldProblem, notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { exampleAddress, insistOnAddress, postalAddress } from '../shared/schemas/address-schema.ts';
import { uuid } from '../shared/schemas/field-schemas.ts';
import { orderIdParams } from '../shared/schemas/id-params.ts';
import type { TemporalCalls } from '../shared/temporal.ts';

const newAddress = z
  .strictObject({ shippingAddress: postalAddress, insistOnAddress })
  .meta({ id: 'AddressCorrection', description: 'Where an order is to go instead.' });

const corrected = z
  .strictObject({ orderId: uuid.meta({ description: 'Id of the order.' }), shippingAddress: postalAddress })
  .meta({ id: 'CorrectedAddress', description: 'Where an order goes now.' });

export interface AddressDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'executeWorkflow'>;
  readonly corrections: AddressCorrectionRepository;
}

export function addressRoutes({ database, temporal, corrections }: AddressDependencies): Route[] {
  const correct = route({
    method: 'post',
    path: '/v1/orders/{id}/shipping-address',
    operationId: 'correctShippingAddress',
    tag: 'Orders',
    summary: 'Correct the address of an order',
    description:
      'Until a parcel has left, within the country. Parcels that have a label already are labelled anew, and a label ' +
      'that the carrier refused is asked for again. The price stays what it is. The customer is told by mail. ' +
      'With `orders:change-own`: three times an order, within the postal code, and until a label is bought; beyond that it ' +
      'takes `orders:correct`.',
    permission: 'orders:correct',
    ownership: 'order',
    params: orderIdParams,
    subjectOf: ({ params: { id } }) => ({ orderId: id }),
    body: newAddress,
    bodyExample: { shippingAddress: exampleAddress },
    costly: 'quotes',
    idempotencyKey: 'optional',
    problems: [
      'not-found',
      'order-step-refused',
      'reprice-needed',
      'address-not-deliverable',
      'destination-not-served',
    ],
    responses: {
      200: {
        description: 'The order goes there.',
        schema: corrected,
        example: { orderId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', shippingAddress: exampleAddress },
      },
    },
  }).handledBy(async ({ params: { id: orderId }, body, ...request }) =>
    idempotentWorkflow(
      database,
      { ...request, body },
      {
        check: (id) => refuseCorrection(corrections, { id, orderId, to: body.shippingAddress, reach: request.reach }),
        run: async (id) => {
          const { shippingAddress, insistOnAddress = false } = body;
          const requestedBy = { ...actorOfCaller(request.caller), name: request.caller.name };
          const byStaff = request.reach === 'any';
          const wanted = { orderId, address: shippingAddress, insistOnAddress, requestedBy, byStaff };
          await corrections.storeCorrection({ id, ...wanted });
          await runCorrection(temporal, id);
          return { status: 200, body: { orderId, shippingAddress } } as const;
        },
      },
    ),
  );
  return [correct];
}

/** Throws the problem with which the workflow refuses a stored correction. */
async function runCorrection(temporal: AddressDependencies['temporal'], id: string): Promise<void> {
  const outcome = await temporal.executeWorkflow('correctAddress', {
    workflowId: addressCorrectionWorkflowId(id),
    taskQueue: ORDERS_TASK_QUEUE,
    args: [{ correctionId: id }],
  });
  if (outcome.kind === 'corrected') return;
  if (outcome.refusal === 'address-not-deliverable') {
    throw fieldProblem(outcome.refusal, outcome.detail, '/shippingAddress');
  }
  throw new Problem(outcome.refusal, outcome.detail);
}

interface WantedCorrection {
  readonly id: string;
  readonly orderId: string;
  readonly to: PostalAddress;
  readonly reach: Reach;
}

/** Checked before anything is stored and a carrier is asked. The transaction that applies the correction checks again. */
async function refuseCorrection(
  { readSubject }: Pick<AddressCorrectionRepository, 'readSubject'>,
  { id, orderId, to, reach }: WantedCorrection,
): Promise<void> {
  const subject = await readSubject(orderId, id);
  if (!subject) throw notFound(`order ${orderId}`);
  if (subject.isRepeat) return;
  const { country } = subject.from;
  if (country !== to.country) {
    // Tax and prices are those of the country that was ordered to, whoever asks.
    const detail = `The order was priced and taxed for ${country}: cancel it, and order to ${to.country}.`;
    throw fieldProblem('destination-not-served', detail, '/shippingAddress/country');
  }
  const violation = reach === 'any' ? undefined : findCorrectionViolation({ ...subject, to });
  if (violation) throw new Problem(violation.refusal, violation.detail);
}
