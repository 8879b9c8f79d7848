import { defineEntity, p } from '@mikro-orm/core';

/**
 * The tax on one class of goods sent to one country, from a moment on until the next such row, or until it is ended. None in force: the shop does not sell
 * that class there.
 */
export const TaxRate = defineEntity({
  name: 'TaxRate',
  tableName: 'tax_rate',
  properties: {
    /** ISO 3166-1 alpha-2. */
    country: p.string().length(2).primary(),
    taxClass: p.string().primary(),
    /** `-infinity`: there was none before. */
    validFrom: p.datetime().defaultRaw("'-infinity'").primary(),
    /** Since when the shop does not sell the class there any more. Null: it was not ended, though a later row may have replaced it. */
    endedAt: p.datetime().nullable(),
    /** Parts per million: 200000 is 20 %. */
    ratePpm: p.integer().check('rate_ppm >= 0 and rate_ppm <= 1000000'),
    /** True where shelf prices include the tax (Europe), false where it is added (United States). */
    inclusive: p.boolean(),
  },
});
