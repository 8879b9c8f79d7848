import { z } from 'zod';
import type { TaxRoundingRepository } from '../../db/tax/tax-rounding-repository.ts';
import { roundingModes } from '../../domain/money/money.ts';
import { builtInTaxRounding, taxRoundingScopes, type TaxRounding } from '../../domain/pricing/tax-rounding.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { route, type Route } from '../shared/route.ts';
import { country, countryOfPath } from '../shared/schemas/country-schema.ts';
import { word } from '../shared/schemas/field-schemas.ts';
import { roundingMode, taxRoundingScope } from '../shared/schemas/tax-rounding-schema.ts';

type Country = z.output<typeof country>;

const taxRoundingDraft = z
  .strictObject({
    scope: word(taxRoundingScopes).meta({
      description: 'What tax is added up over before it is rounded: `line`, `rate-group` or `order`.',
      example: 'line',
    }),
    mode: word(roundingModes).meta({ description: '`half-up`, `half-down` or `down`.', example: 'half-up' }),
  })
  .meta({ id: 'TaxRoundingDraft', description: 'How the shop is to round the tax of a country.' });

const taxRoundingRule = z
  .strictObject({
    country,
    scope: taxRoundingScope,
    mode: roundingMode,
    builtIn: z.boolean().meta({ description: 'Whether the rule is built in; false: the shop has set it.' }),
  })
  .meta({ id: 'TaxRoundingRule', description: 'How tax is rounded in a country.' });

const contract = { path: '/v1/tax-rounding/{country}', tag: 'Taxes' } as const;
const params = z.strictObject({ country: countryOfPath });
const answered = {
  schema: taxRoundingRule,
  example: { country: 'US', scope: 'order', mode: 'half-up', builtIn: true },
} as const;
const changed = {
  schema: taxRoundingRule,
  example: { country: 'US', scope: 'line', mode: 'half-up', builtIn: false },
} as const;

export interface TaxRoundingDependencies {
  readonly rounding: TaxRoundingRepository;
}

/** A rule is a whole value, so that the last writer's stands: nothing of another's is lost in it. */
export function taxRoundingRoutes({ rounding }: TaxRoundingDependencies): Route[] {
  const ruleOf = (country: Country, own: TaxRounding | undefined) => {
    const { scope, mode } = own ?? builtInTaxRounding(country);
    return { country, scope, mode, builtIn: own === undefined };
  };
  return [
    route({
      ...contract,
      method: 'get',
      permission: 'setup:read',
      operationId: 'getTaxRounding',
      summary: 'Read how tax is rounded in a country',
      description: 'The shop’s own rule, or the one that is built in.',
      params,
      responses: { 200: { description: 'The rule.', ...answered } },
    }).handledBy(async ({ params: { country } }) => ({
      status: 200,
      body: ruleOf(country, await rounding.find(country)),
    })),
    route({
      ...contract,
      method: 'put',
      permission: 'setup:write',
      operationId: 'putTaxRounding',
      summary: 'Set how tax is rounded in a country',
      description:
        'Where its law leaves the choice to the seller. In force at once, for quotes that are open, too; orders keep the rule that they were placed by.',
      params,
      body: taxRoundingDraft,
      bodyExample: { scope: 'line', mode: 'half-up' },
      responses: { 200: { description: 'The rule as it is now.', ...changed } },
    }).handledBy(async ({ params: { country }, body, caller }) => {
      await rounding.set(country, body, actorOfCaller(caller));
      return { status: 200, body: ruleOf(country, body) };
    }),
    route({
      ...contract,
      method: 'delete',
      permission: 'setup:write',
      operationId: 'deleteTaxRounding',
      summary: 'Go back to the built-in rounding of a country',
      description: 'Where the shop has set none, nothing changes.',
      params,
      responses: { 200: { description: 'The rule that is built in.', ...answered } },
    }).handledBy(async ({ params: { country }, caller }) => {
      await rounding.remove(country, actorOfCaller(caller));
      return { status: 200, body: ruleOf(country, undefined) };
    }),
  ];
}
