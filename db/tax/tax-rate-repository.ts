import type { Actor } from '../../domain/events/event-actor.ts';
import type { Database, EntityManager } from '../database.ts';
import { noteSetting } from '../events/note-setting.ts';

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
export async function setTaxRate(em: EntityManager, rate: NewTaxRate, actor: Actor): Promise<void> {
  const set = await em.execute<unknown[]>(
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
     where not exists (
       select from in_force f where f.ended_at is null and (f.rate_ppm, f.inclusive) = (w.rate_ppm, w.inclusive))
     on conflict (country, tax_class, valid_from) do update
     set rate_ppm = excluded.rate_ppm, inclusive = excluded.inclusive, ended_at = null returning country`,
    [rate.country, rate.taxClass, rate.ratePpm, rate.inclusive],
  );
  if (set.length > 0) await noteSetting(em, { type: 'tax.rate-set', of: rate.country, data: dataOf(rate), actor });
}

/** Sets a rate from a moment to come on; one that was planned for the same moment is replaced. False: the moment has passed. */
export async function planTaxRate(
  em: EntityManager,
  rate: NewTaxRate,
  validFrom: Date,
  actor: Actor,
): Promise<boolean> {
  const planned = await em.execute<unknown[]>(
    `insert into tax_rate (country, tax_class, rate_ppm, inclusive, valid_from)
     select ?, ?, ?, ?, v.moment from (select ?::timestamptz as moment) v where v.moment > now()
     on conflict (country, tax_class, valid_from) do update
     set rate_ppm = excluded.rate_ppm, inclusive = excluded.inclusive
     returning country`,
    [rate.country, rate.taxClass, rate.ratePpm, rate.inclusive, validFrom.toISOString()],
  );
  if (planned.length === 0) return false;
  const data = { ...dataOf(rate), validFrom: validFrom.toISOString() };
  await noteSetting(em, { type: 'tax.rate-set', of: rate.country, data, actor });
  return true;
}

/** For the event: a rate has nothing else. */
const dataOf = ({ country, taxClass, ratePpm, inclusive }: NewTaxRate) => ({ country, taxClass, ratePpm, inclusive });

export type TaxedClass = Pick<NewTaxRate, 'country' | 'taxClass'>;

/**
 * Sells a class to a country no more: ends the rate that is in force, now, and takes back those that are planned. What was in force stays
 * on record. False: nothing is in force or planned.
 */
export async function endTaxRates(
  em: EntityManager,
  { country, taxClass }: TaxedClass,
  actor: Actor,
): Promise<boolean> {
  const gone = await em.execute<unknown[]>(
    `with planned as (
       delete from tax_rate where country = ? and tax_class = ? and valid_from > now() returning country
     ), ended as (
       update tax_rate set ended_at = now()
       where country = ? and tax_class = ? and ended_at is null and valid_from = (
         select max(latest.valid_from) from tax_rate latest
         where latest.country = ? and latest.tax_class = ? and latest.valid_from <= now()) returning country
     )
     select from planned union all select from ended`,
    [country, taxClass, country, taxClass, country, taxClass],
  );
  if (gone.length === 0) return false;
  await noteSetting(em, { type: 'tax.rate-removed', of: country, data: { country, taxClass }, actor });
  return true;
}

/** Takes back what was planned for a moment. False: nothing is, or it has passed. */
export async function cancelPlannedTaxRate(
  em: EntityManager,
  { country, taxClass }: TaxedClass,
  validFrom: Date,
  actor: Actor,
): Promise<boolean> {
  const gone = await em.execute<unknown[]>(
    `delete from tax_rate where country = ? and tax_class = ? and valid_from = ?::timestamptz and valid_from > now() returning country`,
    [country, taxClass, validFrom.toISOString()],
  );
  if (gone.length === 0) return false;
  const data = { country, taxClass, validFrom: validFrom.toISOString() };
  await noteSetting(em, { type: 'tax.rate-removed', of: country, data, actor });
  return true;
}
