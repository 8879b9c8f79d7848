import { defineEntity, p } from '@mikro-orm/core';
import { roundingModes, type RoundingMode } from '../../domain/money/money.ts';
import { taxRoundingScopes, type TaxRoundingScope } from '../../domain/pricing/tax-rounding.ts';

/** How the shop rounds the tax of what it sends to one country. No row: as domain/pricing/tax-rounding.ts has it. */
export const TaxRoundingRule = defineEntity({
  name: 'TaxRoundingRule',
  tableName: 'tax_rounding',
  properties: {
    /** ISO 3166-1 alpha-2. */
    country: p.string().length(2).primary(),
    scope: p
      .string()
      .$type<TaxRoundingScope>()
      .check(`scope in ('${taxRoundingScopes.join("', '")}')`),
    mode: p
      .string()
      .$type<RoundingMode>()
      .default('half-up')
      .check(`mode in ('${roundingModes.join("', '")}')`),
  },
});
