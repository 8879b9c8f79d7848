import type { Database, EntityManager } from '../database.ts';

export interface NewTaxRate {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly taxClass: string;
  /** Parts per million: 200000 is 20 %. */
  readonly ratePpm: number;
  readonly inclusive: boolean;
}

export interface TaxRateRepository {
  /** Sets the first rates of these countries and classes; others stay as they are. */
  upsertTaxRates(rates: readonly NewTaxRate[]): Promise<void>;
}

export function createTaxRateRepository(database: Database): TaxRateRepository {
  return {
    async upsertTaxRates(rates) {
      await database.em.fork().execute(
        `insert into tax_rate (country, tax_class, rate_ppm, inclusive)
         select country, "taxClass", "ratePpm", inclusive
         from jsonb_to_recordset(?::jsonb) as r(country text, "taxClass" text, "ratePpm" int, inclusive boolean)
         on conflict (country, tax_class, valid_from) do update
         set rate_ppm = excluded.rate_ppm, inclusive = excluded.inclusive`,
        [JSON.stringify(rates)],
      );
    },
  };
}

/** Sets a rate from now on. One that is in force already, and the same, stays as it is. */
export async function setTaxRate(em: EntityManager, rate: NewTaxRate): Promise<void> {
  await em.execute(
    `with wanted as (
       select ?::text as country, ?::text as tax_class, ?::int as rate_ppm, ?::boolean as inclusive
     ), in_force as (
       select t.* from tax_rate t join wanted using (country, tax_class)
       where t.valid_from <= now() order by t.valid_from desc limit 1
     )
     insert into tax_rate (country, tax_class, rate_ppm, inclusive, valid_from)
     select w.country, w.tax_class, w.rate_ppm, w.inclusive,
       case when exists (select from in_force) then date_trunc('milliseconds', now()) else '-infinity' end
     from wanted w
     where not exists (select from in_force f where (f.rate_ppm, f.inclusive) = (w.rate_ppm, w.inclusive))
     on conflict (country, tax_class, valid_from) do update
     set rate_ppm = excluded.rate_ppm, inclusive = excluded.inclusive`,
    [rate.country, rate.taxClass, rate.ratePpm, rate.inclusive],
  );
}

/** Sets a rate from a moment to come on; one that was planned for the same moment is replaced. False: the moment has passed. */
export async function planTaxRate(em: EntityManager, rate: NewTaxRate, validFrom: Date): Promise<boolean> {
  const planned = await em.execute<unknown[]>(
    `insert into tax_rate (country, tax_class, rate_ppm, inclusive, valid_from)
     select ?, ?, ?, ?, v.moment from (select ?::timestamptz as moment) v where v.moment > now()
     on conflict (country, tax_class, valid_from) do update
     set rate_ppm = excluded.rate_ppm, inclusive = excluded.inclusive
     returning country`,
    [rate.country, rate.taxClass, rate.ratePpm, rate.inclusive, validFrom.toISOString()],
  );
  return planned.length > 0;
}

export type TaxedClass = Pick<NewTaxRate, 'country' | 'taxClass'>;

/** Takes away all rates of a class in a country, planned ones too. False: there are none. */
export async function deleteTaxRates(em: EntityManager, { country, taxClass }: TaxedClass): Promise<boolean> {
  const gone = await em.execute<unknown[]>(
    'delete from tax_rate where country = ? and tax_class = ? returning country',
    [country, taxClass],
  );
  return gone.length > 0;
}

/** Takes back what was planned for a moment. False: nothing is, or it has passed. */
export async function cancelPlannedTaxRate(
  em: EntityManager,
  { country, taxClass }: TaxedClass,
  validFrom: Date,
): Promise<boolean> {
  const gone = await em.execute<unknown[]>(
    `delete from tax_rate where country = ? and tax_class = ? and valid_from = ?::timestamptz and valid_from > now() returning country`,
    [country, taxClass, validFrom.toISOString()],
  );
  return gone.length > 0;
}
