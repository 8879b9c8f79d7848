import { z } from 'zod';
import type { OrderSearchQueries, OrderSummaryRecord } from '../../db/orders/order-search-queries.ts';
import type { RateLimitStore } from '../../db/limits/rate-limit-store.ts';
import type { OwnDataQueries } from '../../db/people/own-data-queries.ts';
import { exampleSummary } from '../orders/order-examples.ts';
import { orderPage } from '../orders/order-list-schema.ts';
import { presentOrderSummary } from '../orders/present-order.ts';
import { createRateLimit } from '../shared/limits/rate-limit.ts';
import { decodeCursor, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { accountGone, customerOf, requireFreshLogin } from './customer-of.ts';
import { personExport } from './own-schema.ts';

export interface OwnDataDependencies {
  readonly orders: OrderSearchQueries;
  readonly ownData: OwnDataQueries;
  /** Left out: each process counts exports for itself. */
  readonly rateLimits?: RateLimitStore | undefined;
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

function exportOwnData({ ownData, rateLimits }: OwnDataDependencies): Route {
  const limit = createRateLimit({
    name: 'exports',
    quota: EXPORTS_AN_HOUR,
    windowSeconds: 3_600,
    store: rateLimits,
  });
  return route({
    method: 'get',
    path: '/v1/account/export',
    operationId: 'exportAccount',
    tag: 'Accounts',
    summary: 'Read what the shop keeps of oneself',
    description: `By table: the account, addresses, sessions, and the newest thousand orders with what was paid, sent and told. What staff noted, and what providers said of a card, is not in it: whoever is entitled to more asks the shop. Takes a login of the last quarter of an hour. At most ${EXPORTS_AN_HOUR} an hour, and one at a time in the whole shop.`,
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
    const { id, customerId } = customer;
    // Noted once it is told: who is refused because of somebody else's has had none.
    if (await limit.isSpent(id)) await limit.spend(id);
    const told = await ownData.exportOwn(customerId);
    if (told.kind === 'busy') throw exportBusy();
    if (told.kind === 'unknown') throw accountGone();
    await limit.note(id);
    return { status: 200, body: told.tables };
  });
}

function exportBusy(): Problem {
  return new Problem('too-many-requests', 'Another export runs at this moment: ask again in some seconds.', {
    headers: { 'Retry-After': '5' },
  });
}
