import { z } from 'zod';
import type { StoredTaxRate } from '../../db/tax/tax-rate-queries.ts';
import { readTaxRate, writeTaxRate, type TaxRateProblem } from '../../domain/pricing/tax-rate-text.ts';
import { rfc3339OrNull } from '../shared/rfc3339.ts';
import { country, countryOfPath } from '../shared/schemas/country-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { optional, timeAsTyped, timestamp } from '../shared/schemas/field-schemas.ts';
import { taxClass } from '../shared/schemas/tax-class-schema.ts';

const problems: Readonly<Record<TaxRateProblem, readonly [code: string, detail: string]>> = {
  malformed: ['invalid-format', 'It must be a number of per cent, such as "19" or "8.875".'],
  'too-precise': ['invalid-format', 'It has more than four decimals.'],
  'over-100': ['out-of-range', 'It is more than 100 per cent.'],
  'looks-like-a-fraction': ['out-of-range', 'It is less than one per cent: write "19" for 19 %, not "0.19".'],
};

const rate = z
  .string()
  .superRefine((typed, context) => {
    const read = readTaxRate(typed);
    if (typeof read === 'number') return;
    const [code, message] = problems[read];
    context.addIssue({ code: 'custom', message, params: { code }, input: typed });
  })
  .meta({ description: 'Per cent, with at most four decimals, as text.', example: '19' });

const pricesIncludeTax = z.boolean().meta({
  description: 'Whether the prices of the shop include this tax (Europe), or it comes on top (United States).',
  example: true,
});

export const taxRateParams = z.strictObject({
  country: countryOfPath,
  taxClass: taxClass.meta({
    description: 'The class of goods; `shipping` is that of sending them.',
    example: 'standard',
    param: { id: 'TaxClass' },
  }),
});

export const taxRateDraft = z
  .strictObject({
    rate,
    pricesIncludeTax,
    validFrom: optional(timeAsTyped).meta({
      description:
        'From when on, in the future: RFC 3339 with an offset, such as that of midnight in the country. A date alone is its first instant in UTC. Left out: now.',
      example: '2027-01-01T00:00:00+01:00',
    }),
  })
  .meta({ id: 'TaxRateDraft', description: 'A rate of tax that is to be in force.' });

/** What the schema above has let pass, in parts per million. */
export function ratePpmOf(typed: string): number {
  const read = readTaxRate(typed);
  if (typeof read !== 'number') throw new Error(`A tax rate was taken that is none: ${read}`);
  return read;
}

export const taxRate = z
  .strictObject({
    country,
    taxClass: z
      .string()
      .meta({ description: 'The class of goods; `shipping` is that of sending them.', example: 'standard' }),
    rate: z.string().meta({ description: 'Per cent.', example: '19' }),
    pricesIncludeTax,
    validFrom: timestamp.nullable().meta({ description: 'From when on; null: it is the first one.' }),
    endedAt: timestamp.nullable().meta({
      description:
        'When the sale of the class to the country was ended; null: it was not, though a later rate may have replaced this one.',
    }),
    state: extensibleEnum('TaxRateState', 'Whether a rate is in force.', {
      past: 'A later one has replaced it, or it was ended.',
      'in-force': 'Orders are placed with it.',
      planned: 'It is in force from `validFrom` on.',
    }),
  })
  .meta({ id: 'TaxRate', description: 'The tax on one class of goods that is sent to one country.' });

export function presentTaxRate({
  ratePpm,
  inclusive,
  validFrom,
  endedAt,
  ...stored
}: StoredTaxRate): z.output<typeof taxRate> {
  return {
    ...(stored as { country: z.output<typeof country> } & typeof stored),
    rate: writeTaxRate(ratePpm),
    pricesIncludeTax: inclusive,
    validFrom: rfc3339OrNull(validFrom),
    endedAt: rfc3339OrNull(endedAt),
  };
}

export const exampleTaxRate: z.output<typeof taxRate> = {
  country: 'DE',
  taxClass: 'standard',
  rate: '19',
  pricesIncludeTax: true,
  validFrom: null,
  endedAt: null,
  state: 'in-force',
};
