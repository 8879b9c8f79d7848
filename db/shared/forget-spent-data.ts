import type { Database } from '../database.ts';

/** Personal data whose purpose is over, and that no step of its own takes away. */
export interface SpentDataRepository {
  /**
   * So much of it; the rest is for the next time. Bodies of webhooks that a person has seen to a month ago, or that nobody has for
   * three months, and corrected addresses that nobody has decided about within a day:
   * whoever asked was told that it had failed, and a repeat stores its address anew. From where a guest ordered, after two days:
   * it tells whose unpaid orders they are, and an order is paid or given up within one.
   */
  forgetSpentData(most: number): Promise<void>;
}

/** At a time, of guests' marks: as many as orders come with in minutes, or they would never end in a busy shop. */
const MARKS_MAX = 10_000;

export function createSpentDataRepository(database: Database): SpentDataRepository {
  return {
    async forgetSpentData(most) {
      await database.em.fork().execute(
        `with bodies as (
           update unreadable_event set body = null where (provider, body_hash) in (
             select provider, body_hash from unreadable_event
             where body is not null and received_at < now() - interval '30 days'
               and (settled_at < now() - interval '30 days' or received_at < now() - interval '90 days')
             order by received_at limit ? for update skip locked)
         ), marks as (
           update checkout_request set shopper_mark = null where order_id = any (array(
             select order_id from checkout_request
             where shopper_mark is not null and received_at < now() - interval '2 days'
             order by received_at limit ? for update skip locked))
         )
         delete from address_correction where id in (
           select id from address_correction where outcome is null and created_at < now() - interval '1 day'
           order by created_at limit ? for update skip locked)`,
        [most, MARKS_MAX, most],
      );
    },
  };
}
