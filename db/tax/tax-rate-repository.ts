import type { Database } from '../database.ts';

export interface NewTaxRate {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly taxClass: string;
  /** Parts per million: 200000 is 20 %. */
  readonly ratePpm: number;
  readonly inclusive: boolean;
}

export interface TaxRateRepository {
  /** Sets the rates of these countries and classes; others stay as they are. */
  upsertTaxRates(rates: readonly NewTaxRate[]): Promise<void>;
}

export function createTaxRateRepository(database: Database): TaxRateRepository {
  return {
    async upsertTaxRates(rates) {
      await database.em.fork().execute(
        `insert into tax_rate (country, tax_class, rate_ppm, inclusive)
         select country, "taxClass", "ratePpm", inclusive
         from jsonb_to_recordset(?::jsonb) as r(country text, "taxClass" text, "ratePpm" int, inclusive boolean)
         on conflict (country, tax_class) do update set rate_ppm = excluded.rate_ppm, inclusive = excluded.inclusive`,
        [JSON.stringify(rates)],
      );
    },
  };
}
