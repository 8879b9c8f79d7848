import type { Database } from '../database.ts';
import { noteLapse } from './lapse-note.ts';
import { IS_CAPTURABLE } from './is-capturable.ts';

export interface LapsingRepository {
  /**
   * Tells staff of open orders whose reservation lapses within a day and pays for parcels that have not left; the next ones to
   * lapse first. How many were told of.
   */
  noteLapsing(most: number): Promise<number>;
}

export function createLapsingRepository(database: Database): LapsingRepository {
  return {
    async noteLapsing(most) {
      const due = await database.em.fork().execute<{ id: string }[]>(lapsingSql, [most]);
      let noted = 0;
      for (const { id } of due) noted += Number(await database.em.fork().transactional((em) => noteLapse(em, id)));
      return noted;
    },
  };
}

/** What has lapsed before, the provider has told of, or a parcel that may not leave. */
export const lapsingSql = `
select p.id from payment p join sales_order o on o.id = p.order_id
where p.lapse_noted_at is null and p.state in ('authorised', 'captured') and ${IS_CAPTURABLE}
  and p.authorised_until between now() and now() + interval '1 day'
  and o.status in ('confirmed', 'backordered', 'fulfilling')
order by p.authorised_until limit ?`;
