import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import type { OrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import type { ShipmentQueries } from '../../db/shipments/shipment-queries.ts';
import {
  handOverShipmentUpdate,
  markDeliveredUpdate,
  markLostUpdate,
  markReturnedUpdate,
  packShipmentUpdate,
  pickShipmentUpdate,
  retryLabelUpdate,
  shipmentWorkflowId,
  type ReturnNote,
} from '../../workflows/shipments/shipment-contract.ts';
import { isFinalShipmentState, shipmentStates } from '../../domain/shipments/shipment-state.ts';
import { isStepDone, type ShipmentStep } from '../../domain/shipments/shipment-step.ts';
import { askedBy } from '../events/actor-of-caller.ts';
import type { Viewer } from '../shared/caller.ts';
import { decodeCursor, pageOf, pageQuery, toPage } from '../shared/pagination.ts';
import { notFound, Problem, unavailable } from '../shared/problem.ts';
import type { Subject } from '../shared/request-state.ts';
import { route, type Route } from '../shared/route.ts';
import { uuid, word, yesOrNo } from '../shared/schemas/field-schemas.ts';
import { shipmentIdParams } from '../shared/schemas/id-params.ts';
import { UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { updateOnce } from '../shared/update-once.ts';
import { acknowledgeShipmentRoute } from './acknowledge-route.ts';
import { exampleAfter, exampleShipment, presentShipment, shipment } from './shipment-schema.ts';

const position = z.strictObject({ id: z.uuid() });

const needsAttention = yesOrNo
  .optional()
  .meta({ description: 'Only parcels about which a person has to decide something, or only the others.' });

/** The warehouse's work on a parcel, in its order. */
const steps = [
  {
    path: 'pick',
    operationId: 'pickShipment',
    update: pickShipmentUpdate,
    permission: 'shipments:work',
    summary: 'The goods are taken from the shelf',
    description: 'May be left out: packing and handing over imply it.',
  },
  {
    path: 'pack',
    operationId: 'packShipment',
    update: packShipmentUpdate,
    permission: 'shipments:work',
    summary: 'The parcel is packed and labelled',
    description: 'May be left out: handing over implies it.',
  },
  {
    path: 'hand-over',
    operationId: 'handOverShipment',
    update: handOverShipmentUpdate,
    permission: 'shipments:work',
    summary: 'The carrier takes the parcel; its money is taken',
    description: 'From now on the order cannot be cancelled. Refused while the order is held.',
  },
  {
    path: 'mark-delivered',
    operationId: 'markShipmentDelivered',
    update: markDeliveredUpdate,
    permission: 'shipments:resolve',
    summary: 'The parcel has arrived, whatever the carrier says',
    description: 'For carriers that do not tell: otherwise a parcel gets there by their scans.',
  },
  {
    path: 'mark-lost',
    operationId: 'markShipmentLost',
    update: markLostUpdate,
    permission: 'shipments:resolve',
    summary: 'Give the parcel up; its money is given back',
    description: 'Of a parcel that has left. Its goods are off the stock already.',
  },
] as const;

const returned = z
  .strictObject({
    restock: z
      .boolean()
      .meta({ description: '`true`: its goods are put on stock again. `false`: they cannot be sold.' }),
  })
  .meta({ id: 'ParcelReturn', description: 'What becomes of the goods of a parcel that is back.' });

export interface ShipmentDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'executeUpdate' | 'signal'>;
  readonly shipments: ShipmentQueries & Pick<OrderNumberQueries, 'readParcelNumber'>;
}

export function shipmentRoutes(deps: ShipmentDependencies): Route[] {
  return [
    listShipments(deps),
    getShipment(deps),
    ...steps.map((step) => takeStep(deps, step)),
    markReturned(deps),
    retryLabel(deps),
    acknowledgeShipmentRoute(deps),
  ];
}

function listShipments({ shipments }: ShipmentDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/shipments',
    operationId: 'listShipments',
    tag: 'Shipments',
    summary: 'List parcels, oldest first',
    description: 'What has waited longest is packed next.',
    permission: 'shipments:read',
    // Whoever has the address of a label can print it.
    holdsSecrets: true,
    query: z.strictObject({
      ...pageQuery,
      state: word(shipmentStates)
        .optional()
        .meta({ description: 'Only parcels that stand so: see `ShipmentState`.', example: 'ready' }),
      orderId: uuid.optional().meta({ description: 'Only parcels of this order.' }),
      needsAttention,
    }),
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of parcels.',
        schema: pageOf(shipment, { id: 'ShipmentPage', description: 'A page of parcels.' }),
        example: { data: [exampleShipment], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after, state, orderId, needsAttention }, caller }) => {
    const from = decodeCursor(position, after)?.id;
    const rows = await shipments.listShipments({ state, orderId, needsAttention, after: from, limit: limit + 1 });
    const present = (parcel: (typeof rows)[number]) => presentShipment(parcel, caller);
    return { status: 200, body: toPage(rows, limit, { present, position: ({ id }) => ({ id }) }) };
  });
}

function getShipment({ shipments }: ShipmentDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/shipments/{id}',
    operationId: 'getShipment',
    tag: 'Shipments',
    summary: 'Read a parcel',
    description: 'With its label, once there is one.',
    permission: 'shipments:read',
    holdsSecrets: true,
    params: shipmentIdParams,
    subjectOf: ({ params: { id } }) => ({ shipmentId: id }),
    problems: ['not-found'],
    responses: { 200: { description: 'The parcel.', schema: shipment, example: exampleShipment } },
  }).handledBy(async ({ params: { id }, caller, setLogSubject }) => {
    const found = await shipments.readShipment(id);
    if (!found) throw notFound(`shipment ${id}`);
    setLogSubject({ orderId: found.orderId });
    return { status: 200, body: presentShipment(found, caller) };
  });
}

interface Step {
  readonly path: string;
  readonly operationId: string;
  readonly permission: 'shipments:work' | 'shipments:resolve';
  readonly summary: string;
  readonly description: string;
  /** The parcel afterwards. */
  readonly example: z.input<typeof shipment>;
}

/** What all steps of a parcel have in common for their callers. */
function stepContract({ path, operationId, summary, description, permission, example }: Step) {
  return {
    method: 'post',
    path: `/v1/shipments/{id}/${path}`,
    operationId,
    tag: 'Shipments',
    summary,
    description,
    permission,
    params: shipmentIdParams,
    subjectOf: ({ params: { id } }: { readonly params: { readonly id: string } }) => ({ shipmentId: id }),
    idempotencyKey: 'optional',
    problems: ['not-found', 'shipment-step-refused', 'order-number-taken'],
    responses: { 200: { description: 'The parcel as it is now.', schema: shipment, example } },
  } as const;
}

function takeStep({ database, temporal, shipments }: ShipmentDependencies, step: (typeof steps)[number]): Route {
  return route(stepContract({ ...step, example: exampleAfter(step.path) })).handledBy(
    async ({ params: { id }, ...request }) =>
      updateOnce(database, request, (updateId) =>
        askParcel(
          shipments,
          { id, done: step.path, caller: request.caller, setLogSubject: request.setLogSubject },
          ({ workflowId, orderId }) =>
            temporal.executeUpdate(workflowId, step.update, { orderId, request: askedBy(request.caller), updateId }),
        ),
      ),
  );
}

function markReturned({ database, temporal, shipments }: ShipmentDependencies): Route {
  return route({
    ...stepContract({
      path: 'mark-returned',
      operationId: 'markShipmentReturned',
      permission: 'shipments:resolve',
      summary: 'The parcel is back, and so are its goods',
      description: 'What becomes of its money is asked of its order: `POST /v1/orders/{id}/settle-return`.',
      example: exampleAfter('mark-returned'),
    }),
    body: returned,
    bodyExample: { restock: true },
  }).handledBy(async ({ params: { id }, body, ...request }) =>
    updateOnce(database, { ...request, body }, (updateId) =>
      askParcel(
        shipments,
        { id, done: 'mark-returned', caller: request.caller, setLogSubject: request.setLogSubject },
        ({ workflowId, orderId }) => {
          const note: ReturnNote = { ...askedBy(request.caller), restock: body.restock };
          return temporal.executeUpdate(workflowId, markReturnedUpdate, { orderId, request: note, updateId });
        },
      ),
    ),
  );
}

function retryLabel({ database, temporal, shipments }: ShipmentDependencies): Route {
  const contract = stepContract({
    path: 'retry-label',
    operationId: 'retryLabel',
    permission: 'shipments:resolve',
    summary: 'Ask the carrier again for a label that it refused',
    description: 'Once the reason is mended. The timeline names your key as who asked.',
    example: exampleShipment,
  });
  return route(contract).handledBy(async ({ params: { id }, ...request }) =>
    updateOnce(database, request, (updateId) =>
      askParcel(
        shipments,
        { id, caller: request.caller, setLogSubject: request.setLogSubject },
        ({ workflowId, orderId }) =>
          temporal.executeUpdate(workflowId, retryLabelUpdate, {
            orderId,
            request: { by: request.caller.name },
            updateId,
          }),
      ),
    ),
  );
}

interface Asked {
  readonly id: string;
  /** The step that it comes to, where a repeat may find it done. */
  readonly done?: ShipmentStep;
  readonly caller: Viewer;
  readonly setLogSubject: (subject: Subject) => void;
}

/** Asks the workflow of a parcel, and answers where the parcel is then. */
async function askParcel(
  shipments: ShipmentDependencies['shipments'],
  { id, done, caller, setLogSubject }: Asked,
  ask: (parcel: { readonly workflowId: string; readonly orderId: string }) => Promise<unknown>,
) {
  const parcel = await shipments.readParcelNumber(id);
  if (!parcel) throw notFound(`shipment ${id}`);
  try {
    const { orderId, orderNumber, sequence } = parcel;
    await ask({ orderId, workflowId: shipmentWorkflowId(orderNumber, sequence) });
  } catch (error) {
    if (error instanceof UpdateRefused) throw new Problem('shipment-step-refused', error.message, { cause: error });
    if (!(error instanceof WorkflowNotThere)) throw error;
    const known = await shipments.readShipment(id);
    if (!known) throw notFound(`shipment ${id}`);
    // Its order starts its workflow again.
    if (!isFinalShipmentState(known.state)) {
      throw unavailable('The parcel is being taken up again: send the request again.', error);
    }
    // A repeat whose first answer was lost, and whose parcel has come to its end by that step.
    if (done === undefined || !isStepDone(done, known.state)) {
      throw new Problem('shipment-step-refused', `The parcel is ${known.state}.`, { cause: error });
    }
  }
  const moved = await shipments.readShipment(id);
  if (!moved) throw notFound(`shipment ${id}`);
  setLogSubject({ orderId: moved.orderId });
  return { status: 200, body: presentShipment(moved, caller) } as const;
}
