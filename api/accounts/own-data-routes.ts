import { z } from 'zod';
import type { OrderSearchQueries, OrderSummaryRecord } from '../../db/orders/order-search-queries.ts';
import type { PersonRepository } from '../../db/people/person-repository.ts';
import { exampleSummary } from '../orders/order-examples.ts';
import { orderPage } from '../orders/order-list-schema.ts';
import { presentOrderSummary } from '../orders/present-order.ts';
import { createRateLimit } from '../shared/limits/rate-limit.ts';
import { decodeCursor, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { route, type Route } from '../shared/route.ts';
import { Problem } from '../shared/problem.ts';
import { accountGone, customerOf, requireFreshLogin } from './customer-of.ts';
import { personExport } from './own-schema.ts';

export interface OwnDataDependencies {
  readonly orders: OrderSearchQueries;
  readonly people: Pick<PersonRepository, 'exportOwn'>;
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

const EXPORTS_AN_HOUR = 3;

function busy(): Problem {
  const headers = { 'Retry-After': '5' };
  return new Problem('too-many-requests', 'Somebody else’s data is being read: ask again in 5 s.', { headers });
}

function exportOwnData({ people }: OwnDataDependencies): Route {
  const limit = createRateLimit({ name: 'exports', quota: EXPORTS_AN_HOUR, windowSeconds: 3_600 });
  return route({
    method: 'get',
    path: '/v1/account/export',
    operationId: 'exportAccount',
    tag: 'Accounts',
    summary: 'Read all that the shop keeps of oneself',
    description: `Takes a login of the last quarter of an hour. What staff have written for one another is left out, and what providers reported as it came: whoever wants that, too, asks the shop, which has \`npm run export-person\`. At most ${EXPORTS_AN_HOUR} an hour, and one at a time in the whole shop: 429 with \`Retry-After\`.`,
    permission: 'account:own',
    holdsSecrets: true,
    problems: ['not-found', 'login-too-old'],
    responses: {
      200: {
        description: 'By the name of the table.',
        schema: personExport,
        example: { customer: [{ id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e', name: 'Ada Lovelace' }] },
      },
    },
  }).handledBy(async ({ caller }) => {
    const customer = customerOf(caller);
    requireFreshLogin(customer);
    await limit.spend(customer.id);
    const told = await people.exportOwn(customer.customerId);
    if (told.kind === 'busy') throw busy();
    if (told.kind === 'unknown') throw accountGone();
    const body = Object.fromEntries(Object.entries(told.tables).map(([table, rows]) => [table, [...rows]]));
    return { status: 200, body };
  });
}
