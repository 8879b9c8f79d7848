import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { Database } from '../database.ts';

/** One fact on the timeline of an order. */
export interface OrderEventRecord {
  readonly sequence: number;
  readonly type: string;
  /** Set when the fact moved the order. */
  readonly statusFrom: OrderStatus | null;
  readonly statusTo: OrderStatus | null;
  /** What happened, and `by`: the name of its actor, if it has one. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: string;
}

export interface OrderTimelineQueries {
  /** Oldest first, after a sequence number (0: from the start). Undefined when there is no such order. */
  readTimeline(
    orderId: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly OrderEventRecord[] | undefined>;
}

export function createOrderTimelineQueries(database: Database): OrderTimelineQueries {
  return {
    async readTimeline(orderId, { after, limit }) {
      const [row] = await database.em
        .fork()
        .execute<{ events: OrderEventRecord[] }[]>(TIMELINE, [after, limit, orderId]);
      return row?.events;
    },
  };
}

const TIMELINE = `
select coalesce((
  select jsonb_agg(jsonb_build_object(
    'sequence', e.sequence, 'type', e.type, 'statusFrom', e.status_from, 'statusTo', e.status_to,
    'data', e.data || case when e.actor_name is null then '{}' else jsonb_build_object('by', e.actor_name) end, 'occurredAt', e.occurred_at
  ) order by e.sequence)
  from (select * from event where subject_id = o.id and sequence > ? order by sequence limit ?) e
), '[]') as events
from sales_order o where o.id = ?`;
