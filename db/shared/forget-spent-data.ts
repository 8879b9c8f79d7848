import type { Database } from '../database.ts';

/** Each by its own index and its own statement: one that cannot be forgotten keeps no other. */
const forgetSql = {
  /** Bodies of webhooks that a person has seen to a month ago. */
  'seen-bodies': `
    update unreadable_event set body = null where (provider, body_hash) in (
      select provider, body_hash from unreadable_event
      where body is not null and settled_at < now() - interval '30 days'
      order by settled_at limit ? for update skip locked)`,
  /** Those that came three months ago, whether anybody has seen to them or not. */
  'old-bodies': `
    update unreadable_event set body = null where (provider, body_hash) in (
      select provider, body_hash from unreadable_event
      where body is not null and received_at < now() - interval '90 days'
      order by received_at limit ? for update skip locked)`,
  /**
   * Corrected addresses that nobody has decided about within a day: whoever asked was told that it had failed, and a repeat stores
   * its address anew.
   */
  'undecided-addresses': `
    delete from address_correction where id in (
      select id from address_correction where outcome is null and created_at < now() - interval '1 day'
      order by created_at limit ? for update skip locked)`,
  /** From where a guest ordered: it tells whose unpaid orders they are, and an order is paid or given up within two days. */
  'shopper-marks': `
    update checkout_request set shopper_mark = null where order_id = any (array(
      select order_id from checkout_request
      where shopper_mark is not null and received_at < now() - interval '2 days'
      order by received_at limit ? for update skip locked))`,
} as const;

export type SpentDataKind = keyof typeof forgetSql;
export const spentDataKinds = Object.keys(forgetSql) as readonly SpentDataKind[];

/** Of guests' marks as many at a time as orders come with in minutes, or they would never end in a busy shop. */
const TIMES_AS_MANY: Partial<Record<SpentDataKind, number>> = { 'shopper-marks': 100 };

/** Personal data whose purpose is over, and that no step of its own takes away. */
export interface SpentDataRepository {
  /** So much of it; the rest is for the next time. */
  forgetSpentData(kind: SpentDataKind, most: number): Promise<void>;
}

export function createSpentDataRepository(database: Database): SpentDataRepository {
  return {
    async forgetSpentData(kind, most) {
      await database.em.fork().execute(forgetSql[kind], [most * (TIMES_AS_MANY[kind] ?? 1)]);
    },
  };
}
