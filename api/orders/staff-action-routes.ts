import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import type { AttentionRepository } from '../../db/fulfilment/attention-repository.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import { isFinal } from '../../domain/orders/order-status.ts';
import { rulesOfTask, type TaskKind } from '../../domain/tasks/task-kinds.ts';
import { backorderWorkflowId, checkStockUpdate } from '../../workflows/backorders/backorder-contract.ts';
import {
  retryPaymentUpdate,
  settleReturnUpdate,
  writeOffPaymentUpdate,
  type PaymentRetryRequest,
  type ReturnSettlement,
  type WriteOffRequest,
} from '../../workflows/fulfilment/settlement-contract.ts';
import { acknowledgeNoticesUpdate, orderWorkflowId, resumeUpdate } from '../../workflows/orders/order-contract.ts';
import { askedBy } from '../events/actor-of-caller.ts';
import type { Viewer } from '../shared/caller.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { line, optional, uuid } from '../shared/schemas/field-schemas.ts';
import { orderIdParams } from '../shared/schemas/id-params.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { updateOnce } from '../shared/update-once.ts';
import {
  exampleFulfilledOrder,
  exampleOrderOfStaff,
  exampleReturnedOrder,
  exampleWrittenOffOrder,
} from './order-examples.ts';
import { readPresentedOrder, requireOrderNumber, type OrderReads } from './order-reads.ts';
import { order } from './order-schema.ts';
import { orderUpdateError } from './order-update-error.ts';

const shipmentId = optional(uuid).meta({ description: 'Needed where more than one parcel of the order is meant.' });
const paymentRetry = z
  .strictObject({
    shipmentId: optional(uuid).meta({ description: 'Asks for the money of this parcel only.' }),
    attempt: optional(z.int().min(1)).meta({
      description:
        'Gives up the attempt of this number, which the message to staff says: where the books of the provider show nothing of it, another follows. Without it nothing is asked for that could move money twice.',
      example: 1,
    }),
  })
  .meta({ id: 'PaymentRetry', description: 'Which money is meant. May be left out: all that was refused.' })
  .optional();
const writeOff = z
  .strictObject({
    shipmentId,
    note: line(500).meta({ description: 'Why; for staff.', example: 'The card has expired.' }),
  })
  .meta({ id: 'WriteOff', description: 'Money that is given up.' });
const settlement = z
  .strictObject({
    shipmentId,
    refund: z.boolean().meta({ description: '`true`: its money is given back. `false`: it is kept.' }),
  })
  .meta({ id: 'ReturnSettlement', description: 'What becomes of the money of a parcel that came back.' });

interface Asked {
  readonly orderId: string;
  readonly updateId: string;
  /** Name of the member of staff who asks. */
  readonly by: string;
  readonly actor: Actor;
}

interface StaffAction {
  readonly path: string;
  readonly operationId: string;
  readonly permission: 'orders:resolve' | 'payments:settle';
  readonly summary: string;
  readonly description: string;
  /** The order afterwards. */
  readonly example: z.input<typeof order>;
}

interface Request extends StaffAction {
  /** Set if not the order's workflow is asked, but the one that waits for its backordered goods. */
  readonly asks?: 'backorder';
  readonly ask: (temporal: TemporalCalls, number: OrderNumber, asked: Asked) => Promise<unknown>;
}

interface Decision<Schema extends z.ZodType> extends StaffAction {
  readonly body: Schema;
  readonly bodyExample: z.input<Schema>;
  readonly ask: (
    temporal: TemporalCalls,
    number: OrderNumber,
    asked: Asked & { readonly body: z.output<Schema> },
  ) => Promise<unknown>;
}

export interface StaffActionDependencies {
  readonly database: Database;
  readonly temporal: TemporalCalls;
  readonly orders: OrderReads;
  readonly attention: AttentionRepository;
}

/** Actions of staff on an order: each message that waits for a person can be ended by one of them. */
export function staffActionRoutes(deps: StaffActionDependencies): Route[] {
  return [
    retryPayment(deps),
    decision(deps, {
      path: 'write-off',
      operationId: 'writeOffPayment',
      permission: 'payments:settle',
      summary: 'Give up money that the provider refuses',
      description:
        'The order goes on without it; the books show it as written off. Of a parcel that is still here, only where its money can no longer be taken and another parcel has left: otherwise cancel the order.',
      example: exampleWrittenOffOrder,
      body: writeOff,
      bodyExample: { note: 'The card has expired.' },
      ask: (temporal, number, { body: { note, ...parcel }, orderId, updateId, by, actor }) => {
        const asked: WriteOffRequest = { note, by, actor, ...meant(parcel) };
        return temporal.executeUpdate(orderWorkflowId(number), writeOffPaymentUpdate, {
          orderId,
          request: asked,
          updateId,
        });
      },
    }),
    decision(deps, {
      path: 'settle-return',
      operationId: 'settleReturn',
      permission: 'payments:settle',
      summary: 'Decide about the money of a parcel that came back',
      description: 'Say first that the parcel is back: `POST /v1/shipments/{id}/mark-returned`.',
      example: exampleReturnedOrder,
      body: settlement,
      bodyExample: { refund: true },
      ask: (temporal, number, { body: { refund, ...parcel }, orderId, updateId, by, actor }) => {
        const asked: ReturnSettlement = { refund, by, actor, ...meant(parcel) };
        return temporal.executeUpdate(orderWorkflowId(number), settleReturnUpdate, {
          orderId,
          request: asked,
          updateId,
        });
      },
    }),
    request(deps, {
      path: 'resume',
      operationId: 'resumeOrder',
      permission: 'orders:resolve',
      summary: 'Run the step again that failed for good',
      description: 'Once its cause is mended.',
      example: exampleOrderOfStaff,
      ask: (temporal, number, { orderId, updateId, by }) =>
        temporal.executeUpdate(orderWorkflowId(number), resumeUpdate, { orderId, request: { by }, updateId }),
    }),
    request(deps, {
      path: 'check-stock',
      asks: 'backorder',
      operationId: 'checkStock',
      permission: 'orders:resolve',
      summary: 'Look whether the goods that an order waits for are there',
      description: 'Free stock goes to the orders that have waited longest.',
      example: exampleOrderOfStaff,
      ask: (temporal, number, { orderId, updateId, by }) =>
        temporal.executeUpdate(backorderWorkflowId(number), checkStockUpdate, { orderId, request: { by }, updateId }),
    }),
    acknowledge(deps),
  ];
}

function retryPayment(deps: StaffActionDependencies): Route {
  return decision(deps, {
    path: 'retry-payment',
    operationId: 'retryPayment',
    permission: 'payments:settle',
    summary: 'Ask the payment provider again',
    description:
      'For the money that the provider refused to take, or to give back. It is looked for in the provider’s books first. After an attempt that the provider may still complete, and after a refund that failed, which you may have paid back by hand, nothing more is asked for unless you name that attempt.',
    example: exampleFulfilledOrder,
    body: paymentRetry,
    bodyExample: { shipmentId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', attempt: 1 },
    ask: (temporal, number, { body: { attempt, ...parcel } = {}, orderId, updateId, by }) => {
      const asked: PaymentRetryRequest = { by, ...meant(parcel), ...(attempt === undefined ? {} : { attempt }) };
      return temporal.executeUpdate(orderWorkflowId(number), retryPaymentUpdate, {
        orderId,
        request: asked,
        updateId,
      });
    },
  });
}

function meant(parcel: { readonly shipmentId?: string | undefined }): { readonly shipmentId?: string } {
  return parcel.shipmentId === undefined ? {} : { shipmentId: parcel.shipmentId };
}

function contractOf({ path, operationId, summary, description, permission, example }: StaffAction) {
  return {
    method: 'post',
    path: `/v1/orders/{id}/${path}`,
    operationId,
    tag: 'Orders',
    summary,
    description,
    permission,
    params: orderIdParams,
    subjectOf: ({ params: { id } }: { readonly params: { readonly id: string } }) => ({ orderId: id }),
    idempotencyKey: 'optional',
    problems: ['not-found', 'order-step-refused', 'order-number-taken'],
    responses: { 200: { description: 'The order.', schema: order, example } },
  } as const;
}

/** An action without a body. */
function request({ database, temporal, orders }: StaffActionDependencies, { ask, asks, ...action }: Request): Route {
  return route(contractOf(action)).handledBy(async ({ params: { id }, ...asked }) =>
    updateOnce(database, asked, (updateId) =>
      answered(
        orders,
        { id, viewer: asked.caller },
        (number) => ask(temporal, number, { orderId: id, updateId, ...askedBy(asked.caller) }),
        asks,
      ),
    ),
  );
}

function decision<Schema extends z.ZodType>(
  { database, temporal, orders }: StaffActionDependencies,
  { ask, body, bodyExample, ...action }: Decision<Schema>,
): Route {
  return route({ ...contractOf(action), body, bodyExample }).handledBy(async ({ params: { id }, ...asked }) =>
    updateOnce(database, asked, (updateId) =>
      answered(orders, { id, viewer: asked.caller }, (number) =>
        ask(temporal, number, { orderId: id, updateId, ...askedBy(asked.caller), body: asked.body }),
      ),
    ),
  );
}

async function answered(
  orders: OrderReads,
  { id, viewer }: { readonly id: string; readonly viewer: Viewer },
  ask: (number: OrderNumber) => Promise<unknown>,
  asked: 'order' | 'backorder' = 'order',
) {
  const number = await requireOrderNumber(orders, id);
  try {
    await ask(number);
  } catch (error) {
    throw await orderUpdateError(orders, id, { code: 'order-step-refused', error, asked });
  }
  return { status: 200, body: await readPresentedOrder(orders, id, viewer) } as const;
}

/** All messages of an order are one answer to its workflow, so none is acknowledged before those are settled that others have to settle. */
function othersFirst(kinds: readonly TaskKind[]): Problem {
  const words = kinds.map((kind) => `“${rulesOfTask(kind).title}” (\`${rulesOfTask(kind).toClose}\`)`).join(', ');
  return new Problem(
    'forbidden',
    `The order tells what your permissions do not settle: ${words}. Once that is closed, acknowledge the rest; what may be closed by itself is closed as a task.`,
  );
}

/** An order that has ended has no workflow: its messages to staff are in the database only, and are cleared there. */
function acknowledge({ database, temporal, orders, attention }: StaffActionDependencies): Route {
  const action: StaffAction = {
    path: 'acknowledge',
    operationId: 'acknowledgeOrder',
    permission: 'orders:resolve',
    summary: 'Say that you have seen to what an order tells staff',
    description:
      'Clears what providers told of, and what was noted of steps that did not succeed. Of an order that has ended it clears all messages, its parcels’ too; of one that goes on, what else it waits for stays. Whoever may not settle payments is refused where one of the messages is about money, and told which: that is closed first.',
    example: exampleOrderOfStaff,
  };
  return route(contractOf(action)).handledBy(async ({ params: { id }, ...asked }) =>
    updateOnce(database, asked, async (updateId) => {
      const known = await orders.readOrder(id);
      if (!known) throw notFound(`order ${id}`);
      const by = asked.caller.name;
      const kinds = await attention.readAcknowledged({ orderId: id, hasEnded: isFinal(known.status) });
      // As it is with its tasks one by one.
      const { permissions } = asked.caller;
      const others = new Set(kinds.filter((kind) => !permissions.has(rulesOfTask(kind).toClose)));
      if (others.size > 0) throw othersFirst([...others]);
      return answered(orders, { id, viewer: asked.caller }, (number) =>
        isFinal(known.status)
          ? attention.acknowledgeEndedOrder({ orderId: id, by })
          : temporal.executeUpdate(orderWorkflowId(number), acknowledgeNoticesUpdate, {
              orderId: id,
              request: { by },
              updateId,
            }),
      );
    }),
  );
}
