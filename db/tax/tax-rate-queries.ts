import type { Database, EntityManager } from '../database.ts';
import type { NewTaxRate, TaxedClass } from './tax-rate-repository.ts';

export interface StoredTaxRate extends NewTaxRate {
  /** RFC 3339, as the database has it; null: there was none before. */
  readonly validFrom: string | null;
  /** When the sale of the class was ended; null: it was not. */
  readonly endedAt: string | null;
  readonly state: 'past' | 'in-force' | 'planned';
}

export interface TaxRateQueries {
  /** By country, class and time, one more than asked for when there is one. `after`: where the page before ended. */
  list(page: {
    readonly limit: number;
    readonly country?: string | undefined;
    readonly after?: (TaxedClass & Pick<StoredTaxRate, 'validFrom'>) | undefined;
  }): Promise<readonly StoredTaxRate[]>;
}

export function createTaxRateQueries(database: Database): TaxRateQueries {
  return {
    list({ limit, country, after }) {
      const conditions = [
        ...(country === undefined ? [] : ['r.country = ?']),
        ...(after ? [`(r.country, r.tax_class, r.valid_from) > (?, ?, coalesce(?::timestamptz, '-infinity'))`] : []),
      ];
      const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
      return database.em
        .fork()
        .execute<StoredTaxRate[]>(`${RATES} ${where} order by r.country, r.tax_class, r.valid_from limit ?`, [
          ...(country === undefined ? [] : [country]),
          ...(after ? [after.country, after.taxClass, after.validFrom] : []),
          limit + 1,
        ]);
    },
  };
}

/** The rate of a class that is in force, or is planned for a moment. Within the caller's transaction. */
export async function readTaxRate(
  em: EntityManager,
  { country, taxClass }: TaxedClass,
  plannedFor?: Date,
): Promise<StoredTaxRate | undefined> {
  const [rate] = await em.execute<StoredTaxRate[]>(
    `${RATES} where r.country = ? and r.tax_class = ? and r.valid_from <= coalesce(?::timestamptz, now())
     order by r.valid_from desc limit 1`,
    [country, taxClass, plannedFor?.toISOString() ?? null],
  );
  return rate;
}

const RATES = `
select r.country, r.tax_class as "taxClass", r.rate_ppm as "ratePpm", r.inclusive,
  case when isfinite(r.valid_from) then to_json(r.valid_from) end as "validFrom",
  to_json(r.ended_at) as "endedAt",
  case
    when r.valid_from > now() then 'planned'
    when r.ended_at is not null or exists (
      select from tax_rate later
      where (later.country, later.tax_class) = (r.country, r.tax_class) and later.valid_from > r.valid_from and later.valid_from <= now())
    then 'past'
    else 'in-force'
  end as state
from tax_rate r`;
