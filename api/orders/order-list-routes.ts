import { z } from 'zod';
import type { CustomerQueries } from '../../db/customers/customer-queries.ts';
import type { OrderSearchQueries, OrderSummaryRecord } from '../../db/orders/order-search-queries.ts';
import type { OrderTimelineQueries } from '../../db/orders/order-timeline-queries.ts';
import { fulfilmentStages } from '../../domain/fulfilment/fulfilment-stage.ts';
import { orderStatuses } from '../../domain/orders/order-status.ts';
import { plainCode } from '../../domain/text/plain-code.ts';
import { paymentStatuses } from '../../domain/payments/payment-status.ts';
import { askedWith } from '../shared/field-permissions.ts';
import { decodeCursor, pageOf, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { notFound } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { emailOfQuery, sku, uuid, word, yesOrNo } from '../shared/schemas/field-schemas.ts';
import { customerIdParams, orderIdParams } from '../shared/schemas/id-params.ts';
import { instant, updatedAfter } from '../shared/schemas/instant-schema.ts';
import { orderNumberAsTyped } from '../shared/schemas/order-number-schema.ts';
import { exampleEvent, exampleHeldEvent, exampleSummary } from './order-examples.ts';
import { orderEvent, orderPage } from './order-list-schema.ts';
import { presentOrderEvent, presentOrderSummary } from './present-order.ts';

/** One value or several: `?status=placed&status=confirmed`. */
const statuses = z
  .preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(word(orderStatuses)).min(1).max(orderStatuses.length).optional(),
  )
  .meta({
    description: 'Only orders that stand so: see `OrderStatus`. May be given several times.',
    example: ['confirmed', 'fulfilling'],
  });

/** As people type a code: as it is printed, or with blanks in between. */
const trackingCode = z
  .string()
  .max(100)
  .transform((typed) => plainCode(typed).replaceAll(' ', ''));
const postalCode = z
  .string()
  .max(40)
  .transform((typed) => plainCode(typed).replaceAll(/[ -]/g, '').toUpperCase());

const orderSearch = z.strictObject({
  ...pageQuery,
  status: statuses,
  paymentStatus: word(paymentStatuses)
    .optional()
    .meta({ description: 'Only orders whose payment stands so: see `PaymentStatus`.', example: 'captured' }),
  fulfilmentStage: word(fulfilmentStages)
    .optional()
    .meta({ description: 'Only orders whose goods have come so far: see `FulfilmentStage`.', example: 'handed-over' }),
  customerId: uuid.optional().meta({ description: 'Only orders of this customer.' }),
  number: orderNumberAsTyped.optional().meta({ description: 'Only the order of this number.', example: 'A-1042' }),
  email: askedWith(
    'customers:read-contact',
    emailOfQuery
      .optional()
      .meta({ description: 'Only orders with this e-mail address; case does not matter.', example: 'ada@example.com' }),
  ),
  sku: sku.optional().meta({ description: 'Orders with a line of this SKU.' }),
  trackingCode: trackingCode
    .optional()
    .meta({ description: 'Only the orders one of whose parcels has this tracking code.', example: 'EZ1000000001' }),
  postalCode: postalCode.optional().meta({
    description: 'Only orders that go to this postcode; case, blanks and hyphens do not matter.',
    example: '10115',
  }),
  onHold: yesOrNo.optional().meta({ description: '`true`: only orders that staff have stopped.' }),
  placedAfter: instant.optional().meta({ description: 'Placed at or after this time.' }),
  placedBefore: instant.optional().meta({ description: 'Placed before this time.' }),
  updatedAfter,
  needsAttention: yesOrNo
    .optional()
    .meta({ description: '`true`: only orders about which a person has to decide something.' }),
  sort: word(['newest', 'attention']).default('newest').meta({
    description: '`attention`: only orders about which a person has to decide something, longest waiting first.',
    example: 'attention',
  }),
});

const page = {
  200: {
    description: 'A page of orders.',
    schema: orderPage,
    example: { data: [exampleSummary], nextCursor: null },
  },
} as const;

const position = ({ placedAt, id }: OrderSummaryRecord) => ({ at: placedAt, id });
const positionIn = {
  newest: position,
  attention: ({ attentionSince, id }: OrderSummaryRecord) => ({ at: attentionSince, id }),
} as const;

export interface OrderListDependencies {
  readonly orders: OrderSearchQueries;
  readonly customers: Pick<CustomerQueries, 'find'>;
  readonly timelines: OrderTimelineQueries;
}

/** Searching orders, and the timeline of one. */
export function orderListRoutes(deps: OrderListDependencies): Route[] {
  return [listOrders(deps), listCustomerOrders(deps), listOrderEvents(deps)];
}

function listOrders({ orders }: OrderListDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/orders',
    operationId: 'listOrders',
    tag: 'Orders',
    summary: 'Find orders, newest first unless sorted otherwise',
    description: 'Orders for which all that is asked holds. Without any of it: all of them.',
    permission: 'orders:read',
    query: orderSearch,
    problems: ['invalid-cursor'],
    responses: page,
  }).handledBy(async ({ query: { limit, after, sort, onHold, ...search }, caller }) => {
    const from = decodeCursor(timePosition, after);
    const rows = await orders.searchOrders(
      { ...search, isOnHold: onHold },
      { limit: limit + 1, order: sort, after: from },
    );
    const present = (row: OrderSummaryRecord) => presentOrderSummary(row, caller);
    return { status: 200, body: toPage(rows, limit, { present, position: positionIn[sort] }) };
  });
}

function listCustomerOrders({ orders, customers }: OrderListDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/customers/{id}/orders',
    operationId: 'listCustomerOrders',
    tag: 'Orders',
    summary: 'List a customer’s orders, newest first',
    description:
      'Those that were placed with `customerId`; what somebody ordered as a guest is not among them. With `orders:read-own`: of a customer whom the key may read, those that it placed.',
    permission: 'orders:read',
    ownership: 'customer',
    params: customerIdParams,
    query: z.strictObject(pageQuery),
    problems: ['not-found', 'invalid-cursor'],
    responses: page,
  }).handledBy(async ({ params: { id: customerId }, query: { limit, after }, caller, reach }) => {
    const rows = await orders.searchOrders(
      { customerId, placedWith: reach === 'own' ? caller.id : undefined },
      { limit: limit + 1, after: decodeCursor(timePosition, after) },
    );
    if (rows.length === 0 && !(await customers.find(customerId))) throw notFound(`customer ${customerId}`);
    const present = (row: OrderSummaryRecord) => presentOrderSummary(row, caller);
    return { status: 200, body: toPage(rows, limit, { present, position }) };
  });
}

const SEQUENCE_MAX = 2_147_483_647;

function listOrderEvents({ timelines }: OrderListDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/orders/{id}/events',
    operationId: 'listOrderEvents',
    tag: 'Orders',
    summary: 'Read the timeline of an order, oldest first',
    description: 'Numbered without gaps, so that a reader who remembers the last number misses nothing.',
    permission: 'orders:read',
    ownership: 'order',
    params: orderIdParams,
    subjectOf: ({ params: { id } }) => ({ orderId: id }),
    query: z.strictObject({
      limit: pageQuery.limit,
      after: z.coerce
        .number<string>()
        .int()
        .min(0)
        .max(SEQUENCE_MAX)
        .default(0)
        .meta({ description: 'Only what came after this sequence number.', example: 0 }),
    }),
    problems: ['not-found'],
    responses: {
      200: {
        description: 'What happened.',
        schema: pageOf(orderEvent, { id: 'OrderEventPage', description: 'A page of the timeline of an order.' }),
        example: { data: [exampleEvent, exampleHeldEvent], nextCursor: null },
      },
    },
  }).handledBy(async ({ params: { id }, query: { limit, after }, caller }) => {
    const events = await timelines.readTimeline(id, { after, limit: limit + 1 });
    if (!events) throw notFound(`order ${id}`);
    const shown = events.slice(0, limit);
    const last = shown.at(-1);
    const nextCursor = events.length > limit && last ? String(last.sequence) : null;
    return { status: 200, body: { data: shown.map((event) => presentOrderEvent(event, caller)), nextCursor } };
  });
}
