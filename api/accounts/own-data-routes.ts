import { z } from 'zod';
import type { OrderSearchQueries, OrderSummaryRecord } from '../../db/orders/order-search-queries.ts';
import type { PersonRepository } from '../../db/people/person-repository.ts';
import { exampleSummary } from '../orders/order-examples.ts';
import { orderPage } from '../orders/order-list-schema.ts';
import { presentOrderSummary } from '../orders/present-order.ts';
import { createRateLimit } from '../shared/limits/rate-limit.ts';
import { decodeCursor, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { route, type Route } from '../shared/route.ts';
import { accountGone, customerOf } from './customer-of.ts';
import { personExport } from './own-schema.ts';

export interface OwnDataDependencies {
  readonly orders: OrderSearchQueries;
  readonly people: Pick<PersonRepository, 'exportPerson'>;
}

/** What the shop has of a customer. */
export function ownDataRoutes(deps: OwnDataDependencies): Route[] {
  return [listOwnOrders(deps), exportOwnData(deps)];
}

function listOwnOrders({ orders }: OwnDataDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/account/orders',
    operationId: 'listOwnOrders',
    tag: 'Accounts',
    summary: 'List one’s own orders, newest first',
    description: 'Whoever placed them for the customer, and those that were claimed.',
    permission: 'account:own',
    query: z.strictObject(pageQuery),
    problems: ['not-found', 'invalid-cursor'],
    responses: {
      200: {
        description: 'A page of orders.',
        schema: orderPage,
        example: { data: [exampleSummary], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after }, caller }) => {
    const { customerId } = customerOf(caller);
    const page = { limit: limit + 1, after: decodeCursor(timePosition, after) };
    const rows = await orders.searchOrders({ customerId }, page);
    const present = (row: OrderSummaryRecord) => presentOrderSummary(row, caller);
    const position = ({ placedAt, id }: OrderSummaryRecord) => ({ at: placedAt, id });
    return { status: 200, body: toPage(rows, limit, { present, position }) };
  });
}

/** It reads some tables whole. */
const EXPORTS_AN_HOUR = 3;

function exportOwnData({ people }: OwnDataDependencies): Route {
  const limit = createRateLimit({ name: 'exports', quota: EXPORTS_AN_HOUR, windowSeconds: 3_600 });
  return route({
    method: 'get',
    path: '/v1/account/export',
    operationId: 'exportAccount',
    tag: 'Accounts',
    summary: 'Read all that the shop keeps of oneself',
    description: `As \`npm run export-person\` has it, which staff may run for those for whom it takes too long. At most ${EXPORTS_AN_HOUR} an hour.`,
    permission: 'account:own',
    holdsSecrets: true,
    problems: ['not-found'],
    deadlineMs: () => 30_000,
    responses: {
      200: {
        description: 'By the name of the table.',
        schema: personExport,
        example: { customer: [{ id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e', name: 'Ada Lovelace' }] },
      },
    },
  }).handledBy(async ({ caller }) => {
    const { id, customerId } = customerOf(caller);
    await limit.spend(id);
    const told = await people.exportPerson({ customerId });
    if (!told) throw accountGone();
    const body = Object.fromEntries(Object.entries(told).map(([table, rows]) => [table, [...rows]]));
    return { status: 200, body };
  });
}
