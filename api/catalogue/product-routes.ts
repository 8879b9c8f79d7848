import { z } from 'zod';
import { SkuTaken, VariantIncomplete } from '../../db/catalogue/product-errors.ts';
import { readProduct, type ProductQueries } from '../../db/catalogue/product-queries.ts';
import { changeProduct, insertProduct } from '../../db/catalogue/product-repository.ts';
import type { Database, EntityManager } from '../../db/database.ts';
import type { ApiConfig } from '../api-config.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { lacksPermission, type Caller } from '../shared/caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { idempotently } from '../shared/idempotency.ts';
import { decodeCursor, pageOf, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { fieldProblem, notFound, Problem, type FieldError } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { country } from '../shared/schemas/country-schema.ts';
import { productIdParams } from '../shared/schemas/id-params.ts';
import { updatedAfter } from '../shared/schemas/instant-schema.ts';
import { currency } from '../shared/schemas/money-schema.ts';
import { skus } from '../shared/schemas/skus-schema.ts';
import {
  exampleChangedProduct,
  exampleListedProduct,
  exampleProductDraft,
  exampleProduct,
  listedProduct,
  productDraft,
  presentListedProduct,
  presentProduct,
  product,
  productChange,
  status,
} from './product-schema.ts';

const described = {
  schema: product,
  example: exampleProduct,
  headers: { ETag: 'The version, for `If-Match`.' },
} as const;

export interface CatalogueDependencies {
  readonly database: Database;
  readonly products: ProductQueries;
  readonly currencies: ApiConfig['currencies'];
}

export function catalogueRoutes(deps: CatalogueDependencies): Route[] {
  return [createProduct(deps), updateProduct(deps), getProduct(deps), listProducts(deps)];
}

function createProduct({ database, currencies }: CatalogueDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/products',
    operationId: 'createProduct',
    tag: 'Products',
    summary: 'Add a product with its variants',
    description:
      'It can be ordered at once, unless it is archived. Its stock is another matter: `POST /v1/stock-receipts`.',
    permission: 'catalogue:write',
    body: productDraft,
    bodySize: 'list',
    bodyExample: exampleProductDraft,
    idempotencyKey: 'optional',
    problems: ['sku-taken', 'currency-not-enabled'],
    responses: {
      201: {
        description: 'It is for sale.',
        ...described,
        headers: { ...described.headers, Location: 'Its address.' },
      },
    },
  }).handledBy(async ({ body, ...request }) =>
    idempotently(database, { ...request, body }, async (em) => {
      refuseCurrencies(body.variants, currencies);
      const id = await orProblem(insertProduct(em, body, actorOfCaller(request.caller)), body.variants);
      const { headers, ...answer } = await answerWith(em, id);
      return { status: 201, ...answer, headers: { ...headers, Location: `/v1/products/${id}` } };
    }),
  );
}

function updateProduct({ database, currencies }: CatalogueDependencies): Route {
  return route({
    method: 'patch',
    path: '/v1/products/{id}',
    operationId: 'updateProduct',
    tag: 'Products',
    summary: 'Change a product, its variants and prices',
    description: 'Orders that were placed keep the price that they were placed at.',
    permission: 'catalogue:write',
    params: productIdParams,
    body: productChange,
    bodySize: 'list',
    bodyExample: { variants: [{ sku: '85123A', prices: [{ amount: 3990, currency: 'EUR' }] }] },
    ifMatch: true,
    problems: ['not-found', 'sku-taken', 'currency-not-enabled'],
    responses: { 200: { description: 'The product as it is now.', ...described, example: exampleChangedProduct } },
  }).handledBy(async ({ params: { id }, versions, body, caller }) =>
    database.em.fork().transactional(async (em) => {
      refuseCurrencies(body.variants ?? [], currencies);
      const wanted = { id, versions, change: body, actor: actorOfCaller(caller) };
      const changed = await orProblem(changeProduct(em, wanted), body.variants ?? []);
      if (!changed) throw (await readProduct(em, id)) ? versionMismatch() : notFound(`product ${id}`);
      return { status: 200, ...(await answerWith(em, id)) };
    }),
  );
}

function getProduct({ products }: CatalogueDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/products/{id}',
    operationId: 'getProduct',
    tag: 'Products',
    summary: 'Read a product',
    description: 'With all its prices. A storefront is shown it while it is for sale.',
    cacheControl: 'private, no-cache',
    permission: 'catalogue:read',
    params: productIdParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The product.', ...described } },
  }).handledBy(async ({ params: { id }, caller }) => {
    const found = await products.find(id);
    if (!found || (found.status === 'archived' && !seesArchived(caller))) throw notFound(`product ${id}`);
    return { status: 200, headers: { ETag: entityTag(found.version) }, body: presentProduct(found) };
  });
}

function listProducts({ products }: CatalogueDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/products',
    operationId: 'listProducts',
    tag: 'Products',
    summary: 'List products, newest first',
    description: [
      'A storefront is shown those that are for sale. With `currency`, each variant has the price that a page shows; with `country`',
      'also whether the tax is in it. How many are available changes with every order: what is sold is decided when one is placed.',
    ].join(' '),
    cacheControl: 'private, max-age=10',
    permission: 'catalogue:read',
    query: z.strictObject({
      ...pageQuery,
      sku: skus
        .optional()
        .meta({ description: 'Only products that have one of these SKUs. May be given several times.' }),
      currency: currency.optional().meta({ description: 'Of the `price` of each variant.', example: 'EUR' }),
      country: country.optional().meta({ description: 'Where the goods go: whether the `price` includes their tax.' }),
      status: status.optional().meta({ description: 'Without `catalogue:read-archived`: `active` only.' }),
      updatedAfter,
    }),
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of products.',
        schema: pageOf(listedProduct, { id: 'ProductPage', description: 'A page of products.' }),
        example: { data: [exampleListedProduct], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after, sku, status, ...search }, caller }) => {
    const isHidden = status === 'archived' && !seesArchived(caller);
    if (isHidden) throw lacksPermission(caller, 'catalogue:read-archived');
    const rows = await products.list({
      ...search,
      limit,
      skus: sku,
      status: seesArchived(caller) ? status : 'active',
      after: decodeCursor(timePosition, after),
    });
    const position = ({ createdAt: at, id }: (typeof rows)[number]) => ({ at, id });
    return {
      status: 200,
      body: toPage(rows, limit, { present: (found) => presentListedProduct(found, caller), position }),
    };
  });
}

type Priced = { readonly prices?: readonly { readonly currency: string }[] | undefined };

function refuseCurrencies(variants: readonly Priced[], enabled: ReadonlySet<string>): void {
  const errors = variants.flatMap(({ prices = [] }, variant) =>
    prices.flatMap(({ currency }, index): FieldError[] => {
      if (enabled.has(currency)) return [];
      const detail = `The shop does not sell in ${currency}.`;
      return [{ pointer: `/variants/${variant}/prices/${index}/currency`, code: 'currency-not-enabled', detail }];
    }),
  );
  const [first] = errors;
  if (first) throw new Problem('currency-not-enabled', first.detail, { errors });
}

/** What is not sold any more is not for shoppers. */
function seesArchived({ permissions }: Caller): boolean {
  return permissions.has('catalogue:read-archived');
}

async function answerWith(em: EntityManager, id: string) {
  const stored = await readProduct(em, id);
  if (!stored) throw new Error(`Product ${id} was written and cannot be read`);
  return { body: presentProduct(stored), headers: { ETag: entityTag(stored.version) } };
}

/** Says which field of the request the database's refusal is about. */
async function orProblem<T>(write: Promise<T>, variants: readonly { readonly sku: string }[]): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof SkuTaken || error instanceof VariantIncomplete)) throw error;
    const at = `/variants/${variants.findIndex(({ sku }) => sku === error.sku)}`;
    if (error instanceof SkuTaken) throw fieldProblem('sku-taken', `${error.message}.`, `${at}/sku`);
    const pointer = `${at}/${error.field}`;
    const detail = `${error.message}.`;
    throw new Problem('invalid-request', detail, { errors: [{ pointer, code: 'required', detail }] });
  }
}
