import type { TaxRounding } from '../../domain/pricing/tax-rounding.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { Database } from '../database.ts';
import { noteSetting } from '../events/note-setting.ts';

/** The shop's own rules of rounding. A country without one has the rule that is built in. */
export interface TaxRoundingRepository {
  find(country: string): Promise<TaxRounding | undefined>;
  set(country: string, rule: TaxRounding, actor: Actor): Promise<void>;
  /** Back to what is built in. */
  remove(country: string, actor: Actor): Promise<void>;
}

export function createTaxRoundingRepository(database: Database): TaxRoundingRepository {
  return {
    async find(country) {
      const [rule] = await database.em
        .fork()
        .execute<TaxRounding[]>('select scope, mode from tax_rounding where country = ?', [country]);
      return rule;
    },
    set: (country, { scope, mode }, actor) =>
      database.em.fork().transactional(async (em) => {
        await em.execute(
          `insert into tax_rounding (country, scope, mode) values (?, ?, ?)
         on conflict (country) do update set scope = excluded.scope, mode = excluded.mode`,
          [country, scope, mode],
        );
        await noteSetting(em, { type: 'tax.rounding-changed', of: country, data: { country, scope, mode }, actor });
      }),
    remove: (country, actor) =>
      database.em.fork().transactional(async (em) => {
        const gone = await em.execute<unknown[]>('delete from tax_rounding where country = ? returning country', [
          country,
        ]);
        if (gone.length > 0)
          await noteSetting(em, { type: 'tax.rounding-changed', of: country, data: { country }, actor });
      }),
  };
}
