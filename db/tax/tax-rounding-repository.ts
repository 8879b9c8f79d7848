import type { TaxRounding } from '../../domain/pricing/tax-rounding.ts';
import type { Database } from '../database.ts';

/** The shop's own rules of rounding. A country without one has the rule that is built in. */
export interface TaxRoundingRepository {
  find(country: string): Promise<TaxRounding | undefined>;
  set(country: string, rule: TaxRounding): Promise<void>;
  /** Back to what is built in. */
  remove(country: string): Promise<void>;
}

export function createTaxRoundingRepository(database: Database): TaxRoundingRepository {
  return {
    async find(country) {
      const [rule] = await database.em
        .fork()
        .execute<TaxRounding[]>('select scope, mode from tax_rounding where country = ?', [country]);
      return rule;
    },
    async set(country, { scope, mode }) {
      await database.em.fork().execute(
        `insert into tax_rounding (country, scope, mode) values (?, ?, ?)
         on conflict (country) do update set scope = excluded.scope, mode = excluded.mode`,
        [country, scope, mode],
      );
    },
    async remove(country) {
      await database.em.fork().execute('delete from tax_rounding where country = ?', [country]);
    },
  };
}
