import { z } from 'zod';
import type { Database, EntityManager } from '../../db/database.ts';
import { LocationInUse, LocationTaken } from '../../db/inventory/stock-location-errors.ts';
import { readStockLocation, type StockLocationQueries } from '../../db/inventory/stock-location-queries.ts';
import { changeStockLocation, insertStockLocation } from '../../db/inventory/stock-location-repository.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { idempotently } from '../shared/idempotency.ts';
import { decodeCursor, pageOf, pageQuery, toPage } from '../shared/pagination.ts';
import { fieldProblem, notFound } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import {
  exampleChangedStockLocation,
  exampleStockLocation,
  exampleStockLocationDraft,
  presentStockLocation,
  stockLocation,
  stockLocationChange,
  stockLocationDraft,
  stockLocationParams,
} from './stock-location-schema.ts';

const described = {
  schema: stockLocation,
  example: exampleStockLocation,
  headers: { ETag: 'The version, for `If-Match`.' },
} as const;

/** Where a page ended. */
const position = z.strictObject({ priority: z.int(), id: z.string() });

export interface StockLocationDependencies {
  readonly database: Database;
  readonly locations: StockLocationQueries;
}

export function stockLocationRoutes(deps: StockLocationDependencies): Route[] {
  return [createStockLocation(deps), updateStockLocation(deps), getStockLocation(deps), listStockLocations(deps)];
}

function createStockLocation({ database }: StockLocationDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/stock-locations',
    operationId: 'createStockLocation',
    tag: 'Stock',
    summary: 'Add a place that holds stock',
    description:
      'It is open at once. Give its address a telephone number: many carriers sell no label without the sender’s.',
    permission: 'setup:write',
    body: stockLocationDraft,
    bodyExample: exampleStockLocationDraft,
    idempotencyKey: 'optional',
    problems: ['location-taken'],
    responses: {
      201: {
        description: 'The location.',
        ...described,
        headers: { ...described.headers, Location: 'Its address.' },
      },
    },
  }).handledBy(async ({ body, ...request }) =>
    idempotently(database, { ...request, body }, async (em) => {
      await orProblem(insertStockLocation(em, body, actorOfCaller(request.caller)));
      const { headers, ...answer } = await answerWith(em, body.id);
      return { status: 201, ...answer, headers: { ...headers, Location: `/v1/stock-locations/${body.id}` } };
    }),
  );
}

function updateStockLocation({ database }: StockLocationDependencies): Route {
  return route({
    method: 'patch',
    path: '/v1/stock-locations/{locationId}',
    operationId: 'updateStockLocation',
    tag: 'Stock',
    summary: 'Change, pause, close or open a stock location',
    description: [
      'Labels that were bought keep the address that they have. It cannot be closed while orders hold goods there or parcels from there',
      'are on their way: pause it first. None is deleted.',
    ].join(' '),
    permission: 'setup:write',
    params: stockLocationParams,
    body: stockLocationChange,
    bodyExample: { state: 'paused' },
    ifMatch: true,
    problems: ['not-found', 'location-in-use'],
    responses: {
      200: { description: 'The location as it is now.', ...described, example: exampleChangedStockLocation },
    },
  }).handledBy(async ({ params: { locationId: id }, versions, body, caller }) =>
    database.em.fork().transactional(async (em) => {
      const changed = await orProblem(
        changeStockLocation(em, { id, versions, change: body, actor: actorOfCaller(caller) }),
      );
      if (!changed) throw (await readStockLocation(em, id)) ? versionMismatch() : notFound(`stock location ${id}`);
      return { status: 200, ...(await answerWith(em, id)) };
    }),
  );
}

function getStockLocation({ locations }: StockLocationDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/stock-locations/{locationId}',
    operationId: 'getStockLocation',
    tag: 'Stock',
    summary: 'Read a stock location',
    description: 'What lies there is another matter: `GET /v1/stock-levels`.',
    cacheControl: 'private, no-cache',
    permission: 'setup:read',
    params: stockLocationParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The location.', ...described } },
  }).handledBy(async ({ params: { locationId: id } }) => {
    const found = await locations.find(id);
    if (!found) throw notFound(`stock location ${id}`);
    return { status: 200, headers: { ETag: entityTag(found.version) }, body: presentStockLocation(found) };
  });
}

function listStockLocations({ locations }: StockLocationDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/stock-locations',
    operationId: 'listStockLocations',
    tag: 'Stock',
    summary: 'List stock locations, the preferred ones first',
    description: 'Those that are paused or closed, too.',
    permission: 'setup:read',
    query: z.strictObject(pageQuery),
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of locations.',
        schema: pageOf(stockLocation, { id: 'StockLocationPage', description: 'A page of stock locations.' }),
        example: { data: [exampleStockLocation], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after } }) => {
    const rows = await locations.list({ limit, after: decodeCursor(position, after) });
    const positionOf = ({ priority, id }: (typeof rows)[number]) => ({ priority, id });
    return { status: 200, body: toPage(rows, limit, { present: presentStockLocation, position: positionOf }) };
  });
}

async function answerWith(em: EntityManager, id: string) {
  const stored = await readStockLocation(em, id);
  if (!stored) throw new Error(`Stock location ${id} was written and cannot be read`);
  return { body: presentStockLocation(stored), headers: { ETag: entityTag(stored.version) } };
}

async function orProblem<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof LocationTaken) throw fieldProblem('location-taken', `${error.message}.`, '/id');
    if (error instanceof LocationInUse)
      throw fieldProblem('location-in-use', error.message, '/state', { ...error.use });
    throw error;
  }
}
