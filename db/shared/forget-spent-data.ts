import type { Database } from '../database.ts';

/** Personal data whose purpose is over, and that no step of its own takes away. */
export interface SpentDataRepository {
  /**
   * Bodies of webhooks that a person has seen to a month ago, and corrected addresses that nobody has decided about within a day:
   * whoever asked was told that it had failed, and a repeat stores its address anew.
   */
  forgetSpentData(): Promise<void>;
}

export function createSpentDataRepository(database: Database): SpentDataRepository {
  return {
    async forgetSpentData() {
      await database.em.fork().execute(
        `with bodies as (
           update unreadable_event set body = null
           where settled_at < now() - interval '30 days' and body is not null
         )
         delete from address_correction where outcome is null and created_at < now() - interval '1 day'`,
      );
    },
  };
}
