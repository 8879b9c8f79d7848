import { z } from 'zod';
import { readCustomer, type CustomerQueries } from '../../db/customers/customer-queries.ts';
import { changeCustomer, CustomerTaken, insertCustomer } from '../../db/customers/customer-repository.ts';
import type { Database, EntityManager } from '../../db/database.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { idempotently } from '../shared/idempotency.ts';
import { decodeCursor, pageOf, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { askedWith } from '../shared/field-permissions.ts';
import { fieldProblem, notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { emailOfQuery } from '../shared/schemas/field-schemas.ts';
import { customerIdParams } from '../shared/schemas/id-params.ts';
import { updatedAfter } from '../shared/schemas/instant-schema.ts';
import {
  customer,
  customerChange,
  exampleChangedCustomer,
  exampleCustomer,
  exampleCustomerDraft,
  externalReference,
  customerDraft,
  presentCustomer,
} from './customer-schema.ts';

const described = {
  schema: customer,
  example: exampleCustomer,
  headers: { ETag: 'The version, for `If-Match`.' },
} as const;

export interface CustomerDependencies {
  readonly database: Database;
  readonly customers: CustomerQueries;
}

export function customerRoutes(deps: CustomerDependencies): Route[] {
  return [createCustomer(deps), updateCustomer(deps), getCustomer(deps), listCustomers(deps)];
}

function createCustomer({ database }: CustomerDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/customers',
    operationId: 'createCustomer',
    tag: 'Customers',
    summary: 'Add a customer',
    description:
      'Guests need none: an order carries its own contact. With `customers:manage-own` the customer is that key’s: other storefronts do not see them.',
    permission: 'customers:write',
    ownership: 'customer',
    // It tells whose e-mail address is taken, as the look-up does.
    costly: 'quotes',
    body: customerDraft,
    bodyExample: exampleCustomerDraft,
    idempotencyKey: 'optional',
    problems: ['email-taken', 'reference-taken'],
    responses: {
      201: {
        description: 'The customer.',
        ...described,
        headers: { ...described.headers, Location: 'Its address.' },
      },
    },
  }).handledBy(async ({ body, reach, ...request }) =>
    idempotently(database, { ...request, body }, async (em) => {
      const id = await orProblem(
        insertCustomer(
          em,
          { ...body, madeBy: reach === 'own' ? request.caller.id : undefined },
          actorOfCaller(request.caller),
        ),
      );
      const { headers, ...answer } = await answerWith(em, id);
      return { status: 201, ...answer, headers: { ...headers, Location: `/v1/customers/${id}` } };
    }),
  );
}

function updateCustomer({ database }: CustomerDependencies): Route {
  return route({
    method: 'patch',
    path: '/v1/customers/{id}',
    operationId: 'updateCustomer',
    tag: 'Customers',
    summary: 'Change a customer',
    description: 'Orders that were placed keep the address that they were placed with.',
    permission: 'customers:write',
    ownership: 'customer',
    costly: 'quotes',
    params: customerIdParams,
    body: customerChange,
    bodyExample: { name: 'Ada King' },
    ifMatch: true,
    problems: ['not-found', 'email-taken', 'reference-taken'],
    responses: { 200: { description: 'The customer as it is now.', ...described, example: exampleChangedCustomer } },
  }).handledBy(async ({ params: { id }, versions, body, caller }) =>
    database.em.fork().transactional(async (em) => {
      const wanted = { id, versions, change: body, actor: actorOfCaller(caller) };
      const changed = await orProblem(changeCustomer(em, wanted));
      if (!changed) throw (await readCustomer(em, id)) ? versionMismatch() : notFound(`customer ${id}`);
      return { status: 200, ...(await answerWith(em, id)) };
    }),
  );
}

function getCustomer({ customers }: CustomerDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/customers/{id}',
    operationId: 'getCustomer',
    tag: 'Customers',
    summary: 'Read a customer',
    description: 'Whoever orders as a guest is none.',
    permission: 'customers:read',
    ownership: 'customer',
    params: customerIdParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The customer.', ...described } },
  }).handledBy(async ({ params: { id } }) => {
    const found = await customers.find(id);
    if (!found) throw notFound(`customer ${id}`);
    return { status: 200, headers: { ETag: entityTag(found.version) }, body: presentCustomer(found) };
  });
}

function listCustomers({ customers }: CustomerDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/customers',
    operationId: 'listCustomers',
    tag: 'Customers',
    summary: 'List customers, newest first',
    description:
      'With `customers:manage-own` one is looked up by `email`; all of them, and who has a number in another system, take `customers:read`: numbers can be counted through.',
    permission: 'customers:read',
    ownership: 'customer',
    costly: 'quotes',
    query: z.strictObject({
      ...pageQuery,
      email: askedWith(
        'customers:read-contact',
        emailOfQuery.optional().meta({ description: 'Only the customer who has this address.' }),
      ),
      externalReference: externalReference
        .optional()
        .meta({ description: 'Only the customer who has this number in another system. Takes `customers:read`.' }),
      updatedAfter,
    }),
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of customers.',
        schema: pageOf(customer, { id: 'CustomerPage', description: 'A page of customers.' }),
        example: { data: [exampleCustomer], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after, ...search }, caller, reach }) => {
    const { email, externalReference } = search;
    if (reach === 'own' && (email === undefined || externalReference !== undefined)) {
      throw new Problem('forbidden', 'Without the permission `customers:read` customers are looked up by `email`.');
    }
    const visibleTo = reach === 'own' ? caller.id : undefined;
    const rows = await customers.list({ ...search, visibleTo, limit, after: decodeCursor(timePosition, after) });
    const position = ({ createdAt: at, id }: (typeof rows)[number]) => ({ at, id });
    return { status: 200, body: toPage(rows, limit, { present: presentCustomer, position }) };
  });
}

async function answerWith(em: EntityManager, id: string) {
  const stored = await readCustomer(em, id);
  if (!stored) throw new Error(`Customer ${id} was written and cannot be read`);
  return { body: presentCustomer(stored), headers: { ETag: entityTag(stored.version) } };
}

async function orProblem<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof CustomerTaken)) throw error;
    const code = error.field === 'email' ? 'email-taken' : 'reference-taken';
    throw fieldProblem(code, `${error.message}.`, `/${error.field}`);
  }
}
