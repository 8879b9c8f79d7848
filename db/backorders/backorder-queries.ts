import type { Database } from '../database.ts';

/** What an order waits for, and how far off its turn is. */
export interface PlaceInQueue {
  readonly sku: string;
  /** Units that are not there yet. */
  readonly missing: number;
  /** Among the orders that wait for the SKU, from 1. Null: it is not paid for, and takes its place when it is. */
  readonly place: number | null;
  /** Orders that wait for the SKU and are paid for. */
  readonly waiting: number;
}

export interface BackorderQueries {
  /** By SKU. Reads the index of the queue of each SKU that the order waits for. */
  readPlaces(orderId: string): Promise<readonly PlaceInQueue[]>;
}

export function createBackorderQueries(database: Database): BackorderQueries {
  return {
    readPlaces: (orderId) => database.em.fork().execute<PlaceInQueue[]>(PLACES, [orderId, orderId]),
  };
}

/** Exported so that a test can ask the database for its plan. The queue is that of allocate-backorders.ts. */
export const PLACES = `
with mine as (
  select sku, sum(quantity - filled_quantity)::int as missing, min(queued_at) as queued_at,
    (array_agg(id order by queued_at, id))[1] as id
  from backorder where order_id = ? and state = 'waiting' group by sku
)
select m.sku, m.missing, case when m.queued_at is not null then q.before + 1 end as place, q.waiting
from mine m cross join lateral (
  select count(distinct b.order_id)::int as waiting,
    (count(distinct b.order_id) filter (where (b.queued_at, b.id) < (m.queued_at, m.id) and b.order_id <> ?))::int as before
  from backorder b where b.sku = m.sku and b.state = 'waiting' and b.queued_at is not null
) q
order by m.sku`;
