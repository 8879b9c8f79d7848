import type { z } from 'zod';
import { readBasketFacts } from '../../db/checkout/basket-facts-queries.ts';
import type { Database } from '../../db/database.ts';
import type { PolicyReader } from '../../db/policies/policy-reader.ts';
import type { QuoteQueries, StoredQuote } from '../../db/shipping/quote-queries.ts';
import type { NewQuote, QuoteRepository } from '../../db/shipping/quote-repository.ts';
import type { BasketFacts } from '../../domain/pricing/basket-facts.ts';
import type { PolicyDocument } from '../../domain/policies/policy-catalogue.ts';
import { findGoodsProblems } from '../../domain/pricing/find-basket-problems.ts';
import { priceOptions } from '../../domain/pricing/price-options.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { quoteWorkflowId, type QuoteRefusal } from '../../workflows/shipping/quote-contract.ts';
import { idempotentWorkflow } from '../shared/idempotency.ts';
import type { ApiConfig } from '../api-config.ts';
import { fieldProblem, notFound, Problem, unavailable } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { quoteIdParams } from '../shared/schemas/id-params.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { exampleQuoteDraft, exampleQuote, quoteDraft, presentQuote, shippingQuote } from './quote-schema.ts';

/** A full container. What is heavier is not sent by parcel. */
const WEIGHT_MAX_GRAMS = 20_000_000;

export interface QuoteDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'executeWorkflow'>;
  readonly quotes: QuoteRepository & QuoteQueries;
  readonly currencies: ApiConfig['currencies'];
  readonly policies: Pick<PolicyReader, 'read'>;
}

/** What a basket or an address may be refused for. */
const QUOTE_PROBLEMS = [
  'unknown-sku',
  'too-many-units',
  'currency-mismatch',
  'currency-not-enabled',
  'amount-too-large',
  'destination-not-served',
  'no-shipping-service',
  'no-exchange-rate',
  'address-not-deliverable',
] as const;

export function quoteRoutes(deps: QuoteDependencies): Route[] {
  return [createQuote(deps), getQuote(deps)];
}

function createQuote({ database, temporal, quotes, currencies, policies }: QuoteDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/shipping-quotes',
    operationId: 'createShippingQuote',
    tag: 'Shipping quotes',
    summary: 'Ask what sending a basket costs',
    description:
      'An order names the quote and the option that the shopper chose from it. The address may be known in part only; a ' +
      'whole one is verified, and refused if the carriers do not know it, unless the shopper insists on it. Each option says ' +
      'what the order costs in all with it, goods, sending and tax, by what is known now: a country is enough.',
    permission: 'quotes:create',
    body: quoteDraft,
    bodySize: 'list',
    costly: 'quotes',
    bodyExample: exampleQuoteDraft,
    idempotencyKey: 'optional',
    problems: QUOTE_PROBLEMS,
    responses: {
      201: {
        description: 'The options.',
        schema: shippingQuote,
        example: exampleQuote,
        headers: { Location: 'The quote’s address.' },
      },
    },
  }).handledBy(async ({ body, ...request }) => {
    const { documents } = await policies.read();
    const rules = orderRulesOf(currencies, documents['unpaid-orders']);
    const validForMs = documents.quotes.lifeSeconds * 1_000;
    return idempotentWorkflow(
      database,
      { ...request, body },
      {
        check: () => priceGoods(database, body, rules),
        run: async (id, { facts, ...goods }) => {
          const { insistOnAddress = false, ...asked } = body;
          await quotes.storeQuote({
            ...asked,
            id,
            insistOnAddress,
            ...goods,
            madeBy: request.caller.id,
            validForMs,
          });
          const outcome = await temporal.executeWorkflow('quoteShipping', {
            workflowId: quoteWorkflowId(id),
            taskQueue: ORDERS_TASK_QUEUE,
            args: [{ quoteId: id }],
          });
          if (outcome.kind === 'refused') throw refusalProblem(outcome.refusal);
          const quote = await quotes.readQuote(id);
          if (!quote) throw new Error(`Shipping quote ${id} was stored and cannot be read`);
          return {
            status: 201,
            headers: { Location: `/v1/shipping-quotes/${id}` },
            body: presentQuote(quote, priceOptions(quote, facts, rules)),
          } as const;
        },
      },
    );
  });
}

function getQuote({ database, quotes, currencies, policies }: QuoteDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/shipping-quotes/{id}',
    operationId: 'getShippingQuote',
    tag: 'Shipping quotes',
    summary: 'Read a shipping quote',
    description: 'With the `totals` of today, which are null where no order by an option would be taken any more.',
    permission: 'quotes:read',
    ownership: 'quote',
    params: quoteIdParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The quote, expired or not.', schema: shippingQuote, example: exampleQuote } },
  }).handledBy(async ({ params: { id } }) => {
    const quote = await quotes.readQuote(id);
    if (!isAnswered(quote)) throw notFound(`shipping quote ${id}`);
    const { currency, lines, shippingAddress } = quote;
    const { country } = shippingAddress;
    const { facts } = await readBasketFacts(database.em.fork(), { currency, country, lines });
    const { documents } = await policies.read();
    const rules = orderRulesOf(currencies, documents['unpaid-orders']);
    return { status: 200, body: presentQuote(quote, priceOptions(quote, facts, rules)) };
  });
}

function isAnswered(quote: StoredQuote | undefined): quote is StoredQuote {
  return quote?.state === 'quoted';
}

/** As whoever orders by the quote is judged. */
function orderRulesOf(
  currencies: ApiConfig['currencies'],
  { unitsPerArticle }: Pick<PolicyDocument<'unpaid-orders'>, 'unitsPerArticle'>,
) {
  return { enabled: currencies, ...(unitsPerArticle > 0 ? { unitsMax: unitsPerArticle } : {}) };
}

/** The basket at today's prices. Throws everything that is wrong with it at once. */
async function priceGoods(
  database: Database,
  { currency, lines: asked, shippingAddress: { country } }: z.output<typeof quoteDraft>,
  { enabled, ...limits }: ReturnType<typeof orderRulesOf>,
): Promise<Pick<NewQuote, 'lines' | 'weightGrams'> & { readonly facts: BasketFacts }> {
  const { lines, facts } = await readBasketFacts(database.em.fork(), { currency, country, lines: asked });
  const [first, ...others] = findGoodsProblems({ currency, country, lines, ...limits }, facts, enabled);
  if (first) throw new Problem(first.code, first.detail, { errors: [first, ...others] });
  const variants = new Map(facts.variants.map((variant) => [variant.sku, variant]));
  const priced = lines.map(({ sku, quantity }) => {
    const variant = variants.get(sku);
    return { sku, quantity, unitPriceMinor: variant?.unitPriceMinor ?? 0, weightGrams: variant?.weightGrams ?? 0 };
  });
  const weightGrams = priced.reduce((sum, line) => sum + line.weightGrams * line.quantity, 0);
  if (weightGrams > WEIGHT_MAX_GRAMS) {
    throw fieldProblem('no-shipping-service', `${weightGrams} g are too much for parcels.`, '/lines');
  }
  return {
    facts,
    weightGrams,
    lines: priced.map(({ sku, quantity, unitPriceMinor }) => ({ sku, quantity, unitPriceMinor })),
  };
}

function refusalProblem(refusal: QuoteRefusal): Problem {
  switch (refusal) {
    case 'no-service':
      return fieldProblem('no-shipping-service', 'No carrier sends this basket to this address.', '/shippingAddress');
    case 'no-exchange-rate':
      return fieldProblem(
        'no-exchange-rate',
        'The carriers charge in another currency, from which the shop has set no rate of exchange to this one.',
        '/currency',
      );
    case 'address-not-deliverable':
      return fieldProblem(
        'address-not-deliverable',
        'The carriers do not know this address. Correct it, or insist on it.',
        '/shippingAddress',
      );
    case 'carriers-unavailable':
      return unavailable('No carrier answered: send the request again.', undefined, 10);
  }
}
