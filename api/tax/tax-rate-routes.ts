import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import { readTaxRate, type TaxRateQueries } from '../../db/tax/tax-rate-queries.ts';
import { cancelPlannedTaxRate, endTaxRates, planTaxRate, setTaxRate } from '../../db/tax/tax-rate-repository.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { decodeCursor, pageOf, pageQuery, toPage } from '../shared/pagination.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { country } from '../shared/schemas/country-schema.ts';
import { instant } from '../shared/schemas/instant-schema.ts';
import { exampleTaxRate, presentTaxRate, ratePpmOf, taxRate, taxRateDraft, taxRateParams } from './tax-rate-schema.ts';

/** Where a page ended. */
const position = z.strictObject({
  country: z.string(),
  taxClass: z.string(),
  validFrom: z.iso.datetime({ offset: true }).nullable(),
});

export interface TaxRateDependencies {
  readonly database: Database;
  readonly rates: TaxRateQueries;
}

export function taxRateRoutes(deps: TaxRateDependencies): Route[] {
  return [putTaxRate(deps), deleteTaxRate(deps), listTaxRates(deps)];
}

function putTaxRate({ database }: TaxRateDependencies): Route {
  return route({
    method: 'put',
    path: '/v1/tax-rates/{country}/{taxClass}',
    operationId: 'putTaxRate',
    tag: 'Taxes',
    summary: 'Set a rate of tax, now or from a day to come on',
    description: [
      'Goods are sold to a country where both their class and `shipping` have a rate. Placed orders keep theirs; quotes are reckoned anew with',
      'the rate that is in force. With `validFrom` it is planned, and replaces what was planned for the same moment. What was in force before stays',
      'in the list, so there is no `If-Match`: of two who set a rate the later one counts, and nothing is lost.',
    ].join(' '),
    permission: 'setup:write',
    params: taxRateParams,
    body: taxRateDraft,
    bodyExample: { rate: '19', pricesIncludeTax: true },
    responses: { 200: { description: 'The rate as it was set.', schema: taxRate, example: exampleTaxRate } },
  }).handledBy(async ({ params, body: { rate, pricesIncludeTax, validFrom }, caller }) =>
    database.em.fork().transactional(async (em) => {
      const wanted = { ...params, ratePpm: ratePpmOf(rate), inclusive: pricesIncludeTax };
      const from = validFrom === undefined ? undefined : new Date(validFrom);
      if (from === undefined) await setTaxRate(em, wanted, actorOfCaller(caller));
      else if (!(await planTaxRate(em, wanted, from, actorOfCaller(caller)))) throw inThePast();
      const stored = await readTaxRate(em, params, from);
      if (!stored) throw new Error(`The tax rate of ${params.country} ${params.taxClass} was set and cannot be read`);
      return { status: 200, body: presentTaxRate(stored) };
    }),
  );
}

function deleteTaxRate({ database }: TaxRateDependencies): Route {
  return route({
    method: 'delete',
    path: '/v1/tax-rates/{country}/{taxClass}',
    operationId: 'deleteTaxRate',
    tag: 'Taxes',
    summary: 'Sell a class of goods to a country no more, or take back a planned rate',
    description:
      'The rate that is in force is ended, now, and those that are planned are taken back; what was in force stays in the list. With `validFrom` only the one that is planned for then is taken back.',
    permission: 'setup:write',
    params: taxRateParams,
    query: z.strictObject({
      validFrom: instant.optional().meta({ description: 'Of the planned rate that is taken back.' }),
    }),
    problems: ['not-found'],
    responses: { 204: { description: 'It counts no more.' } },
  }).handledBy(async ({ params, query: { validFrom }, caller }) =>
    database.em.fork().transactional(async (em) => {
      const { country, taxClass } = params;
      const actor = actorOfCaller(caller);
      if (validFrom === undefined) {
        if (!(await endTaxRates(em, params, actor))) throw notFound(`tax rate of ${taxClass} in ${country}`);
      } else if (!(await cancelPlannedTaxRate(em, params, validFrom, actor))) {
        throw notFound(`tax rate of ${taxClass} in ${country} that is planned for ${validFrom.toISOString()}`);
      }
      return { status: 204 };
    }),
  );
}

function listTaxRates({ rates }: TaxRateDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/tax-rates',
    operationId: 'listTaxRates',
    tag: 'Taxes',
    summary: 'List the rates of tax',
    description: 'By country, class and time: those that are, were and are going to be in force.',
    permission: 'setup:read',
    query: z.strictObject({
      ...pageQuery,
      country: country.optional().meta({ description: 'Only those of this country.' }),
    }),
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of rates.',
        schema: pageOf(taxRate, { id: 'TaxRatePage', description: 'A page of tax rates.' }),
        example: { data: [exampleTaxRate], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after, country } }) => {
    const rows = await rates.list({ limit, country, after: decodeCursor(position, after) });
    const positionOf = ({ country: of, taxClass, validFrom }: (typeof rows)[number]) => ({
      country: of,
      taxClass,
      validFrom,
    });
    return { status: 200, body: toPage(rows, limit, { present: presentTaxRate, position: positionOf }) };
  });
}

function inThePast(): Problem {
  const detail = 'It has passed: what was in force then is not changed. Leave it out for a rate from now on.';
  return new Problem('invalid-request', detail, { errors: [{ pointer: '/validFrom', code: 'out-of-range', detail }] });
}
