import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import {
  cancelOrderUpdateId,
  cancelOrderUpdate,
  decidedRefusals,
  holdOrderUpdate,
  orderWorkflowId,
  releaseOrderUpdate,
  type Cancellation,
} from '../../workflows/orders/order-contract.ts';
import type { Reach } from '../../domain/access/permissions.ts';
import { askableReasons } from '../../domain/orders/cancellation-reason.ts';
import { actorOfCaller, askedBy } from '../events/actor-of-caller.ts';
import { isShopper, type Caller } from '../shared/caller.ts';
import { Problem, unavailable } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { line, optional, optionalLine, word } from '../shared/schemas/field-schemas.ts';
import { orderIdParams } from '../shared/schemas/id-params.ts';
import { TemporalUnavailable, UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { updateOnce } from '../shared/update-once.ts';
import {
  exampleCancelledOrder,
  exampleHeldOrder,
  exampleOrderBeingCancelled,
  exampleOrderOfStaff,
} from './order-examples.ts';
import { readPresentedOrder, requireOrderNumber, type OrderReads } from './order-reads.ts';
import { order } from './order-schema.ts';
import { presentOrder } from './present-order.ts';
import { orderUpdateError } from './order-update-error.ts';

const reason = line(500).meta({ description: 'Why, for the timeline.', example: 'The address looks wrong.' });
const withReason = z.strictObject({ reason }).meta({ id: 'OrderHold', description: 'Why an order is stopped.' });
const cancellation = z
  .strictObject({
    reasonCode: word(askableReasons).meta({
      description:
        'Chooses what the customer is told. `customer`: as they asked. `inventory`: the goods are not available. `address`: it cannot be delivered there. `shop`: no more is said.',
      example: 'customer',
    }),
    note: optionalLine(500).meta({ description: 'For staff; never shown to the customer.', example: 'Called us.' }),
    restock: optional(z.boolean()).meta({
      description:
        'Of staff only, who insist although the carrier has scanned a parcel that was not handed over, such as under the label for an address that was corrected. `true`: its goods are back and can be sold. `false`: they are not, and are taken off the stock. Otherwise it says nothing.',
    }),
  })
  .meta({ id: 'Cancellation', description: 'Why an order is cancelled.' });

export interface OrderActionDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'executeUpdate' | 'startUpdate'>;
  readonly orders: OrderReads;
}

/** Cancelling, holding and releasing an order, through its workflow. */
export function orderActionRoutes(deps: OrderActionDependencies): Route[] {
  return [cancelOrder(deps), holdOrder(deps), releaseOrder(deps)];
}

function cancelOrder({ database, temporal, orders }: OrderActionDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/orders/{id}/cancel',
    operationId: 'cancelOrder',
    tag: 'Orders',
    summary: 'Cancel an order',
    description:
      'Labels, money and goods are given back. Refused once a parcel has left, and where the carrier has scanned one that was not handed over, unless staff say by `restock` what becomes of its goods. An order that is cancelled already stays as it is. The timeline says who asked: the key of staff by its name, `storefront` or `guest`.',
    permission: 'orders:cancel',
    ownership: 'order',
    params: orderIdParams,
    subjectOf: ({ params: { id } }) => ({ orderId: id }),
    body: cancellation,
    bodyExample: { reasonCode: 'customer', note: 'Called us.' },
    idempotencyKey: 'optional',
    problems: ['not-found', 'order-not-cancellable', 'order-number-taken'],
    responses: {
      200: { description: 'Cancelled.', schema: order, example: exampleCancelledOrder },
      202: {
        description:
          'It is being cancelled, which takes longer: read the order, or repeat the request under the same `Idempotency-Key`.',
        headers: { 'Retry-After': 'Seconds until it may be done.' },
        schema: order,
        example: exampleOrderBeingCancelled,
      },
    },
  }).handledBy(async ({ params: { id }, body, ...request }) =>
    updateOnce(database, { ...request, body }, async () => {
      const cancellation = cancellationBy(request, body);
      const workflowId = orderWorkflowId(await requireOrderNumber(orders, id));
      const asked = { isAccepted: false };
      const ask = async (updateId: string) => {
        asked.isAccepted = false;
        const call = { orderId: id, request: cancellation, updateId };
        const accepted = await temporal.startUpdate(workflowId, cancelOrderUpdate, call);
        asked.isAccepted = true;
        return accepted.answer();
      };
      try {
        await ask(cancelOrderUpdateId(id, cancellation)).catch(async (error: unknown) => {
          if (!hasFailedUndecided(error)) throw error;
          return ask(randomUUID());
        });
        return { status: 200, body: await readPresentedOrder(orders, id, request.caller) };
      } catch (error) {
        // 202 is only promised for an update that is in the workflow's history, and once the database shows that it is decided.
        if (!asked.isAccepted || !(error instanceof TemporalUnavailable)) {
          // A repeat: the first answer may have been lost or a refusal, and the order may have ended since.
          const mayHaveEnded = error instanceof WorkflowNotThere || error instanceof UpdateRefused;
          const ended = mayHaveEnded ? await orders.readOrder(id) : undefined;
          if (ended?.status === 'cancelled') return { status: 200, body: presentOrder(ended, request.caller) };
          throw await orderUpdateError(orders, id, { code: 'order-not-cancellable', error });
        }
        await refuseUnplaced(orders, id, error);
        await refuseUndecided(orders, id, error);
        return {
          status: 202,
          headers: { 'Retry-After': '1' },
          body: await readPresentedOrder(orders, id, request.caller),
        };
      }
    }),
  );
}

/** Whether the update failed without deciding anything. Temporal returns that failure for its id for ever, so another id is needed. */
function hasFailedUndecided(error: unknown): boolean {
  return error instanceof UpdateRefused && !decidedRefusals.includes(error.type ?? '');
}

function holdOrder({ database, temporal, orders }: OrderActionDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/orders/{id}/hold',
    operationId: 'holdOrder',
    tag: 'Orders',
    summary: 'Stop an order before its next parcel leaves',
    description: 'The timeline names your key as who did so.',
    permission: 'orders:hold',
    params: orderIdParams,
    subjectOf: ({ params: { id } }) => ({ orderId: id }),
    body: withReason,
    bodyExample: { reason: 'The address looks wrong.' },
    idempotencyKey: 'optional',
    problems: ['not-found', 'order-step-refused', 'order-number-taken'],
    responses: { 200: { description: 'The order, on hold.', schema: order, example: exampleHeldOrder } },
  }).handledBy(async ({ params: { id }, body, ...request }) =>
    updateOnce(database, { ...request, body }, async (updateId) => {
      const call = { orderId: id, request: { reason: body.reason, ...askedBy(request.caller) }, updateId };
      const workflowId = orderWorkflowId(await requireOrderNumber(orders, id));
      try {
        await temporal.executeUpdate(workflowId, holdOrderUpdate, call);
      } catch (error) {
        throw await orderUpdateError(orders, id, { code: 'order-step-refused', error });
      }
      return { status: 200, body: await readPresentedOrder(orders, id, request.caller) };
    }),
  );
}

function releaseOrder({ database, temporal, orders }: OrderActionDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/orders/{id}/release',
    operationId: 'releaseOrder',
    tag: 'Orders',
    summary: 'Let an order that is on hold go on',
    description: 'The timeline names your key as who did so.',
    permission: 'orders:hold',
    params: orderIdParams,
    subjectOf: ({ params: { id } }) => ({ orderId: id }),
    idempotencyKey: 'optional',
    problems: ['not-found', 'order-step-refused', 'order-number-taken'],
    responses: { 200: { description: 'The order.', schema: order, example: exampleOrderOfStaff } },
  }).handledBy(async ({ params: { id }, ...request }) =>
    updateOnce(database, request, async (updateId) => {
      const call = { orderId: id, request: askedBy(request.caller), updateId };
      const workflowId = orderWorkflowId(await requireOrderNumber(orders, id));
      try {
        await temporal.executeUpdate(workflowId, releaseOrderUpdate, call);
      } catch (error) {
        throw await orderUpdateError(orders, id, { code: 'order-step-refused', error });
      }
      return { status: 200, body: await readPresentedOrder(orders, id, request.caller) };
    }),
  );
}

/** The update's request: staff are named by their key, a storefront or guest asks for a shopper. Omits undefined fields. */
function cancellationBy(
  { caller, reach }: { readonly caller: Caller; readonly reach: Reach },
  { reasonCode, note, restock }: z.output<typeof cancellation>,
): Cancellation {
  if (reach === 'own' && restock !== undefined) {
    throw new Problem(
      'forbidden',
      'Where the goods of a parcel are that the carrier has, staff say (`orders:cancel`): leave `restock` out.',
    );
  }
  const forShopper = isShopper(caller) ? caller.kind : 'storefront';
  const by = reach === 'own' ? forShopper : caller.name;
  const actor = { ...actorOfCaller(caller), name: by };
  return {
    reasonCode,
    by,
    actor,
    ...(note === undefined ? {} : { note }),
    ...(restock === undefined ? {} : { restock }),
  };
}

/** A stored request that is not placed yet cannot be shown as an order: 503, and a repeat under the same key joins the cancellation. */
async function refuseUnplaced(orders: OrderReads, id: string, error: TemporalUnavailable): Promise<void> {
  const isPlaced = (await orders.readOrder(id)) !== undefined;
  const request = isPlaced ? undefined : await orders.readRequest(id);
  if (request) throw unavailable('The order is still being placed: send the request again.', error);
}

/** While a parcel may still leave, the cancellation may still be refused: 503, and a repeat joins it and gets the outcome. */
async function refuseUndecided(orders: OrderReads, id: string, error: TemporalUnavailable): Promise<void> {
  const record = await orders.readOrder(id);
  if (record?.shipments.every(({ state }) => state === 'cancelled')) return;
  throw unavailable('It is not decided yet whether the order can be cancelled: send the request again.', error);
}
