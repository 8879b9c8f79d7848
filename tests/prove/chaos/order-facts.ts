import type { Database } from '../../../db/database.ts';
import { isFinal, type OrderStatus } from '../../../domain/orders/order-status.ts';

export interface OrderEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the database says of an order. */
export interface OrderFacts {
  readonly id: string;
  readonly status: OrderStatus;
  readonly attention: string | null;
  readonly holdReason: string | null;
  readonly events: readonly OrderEvent[];
}

const FACTS = `
  select o.id, o.status, o.attention, o.hold_reason as "holdReason", (
    select coalesce(jsonb_agg(jsonb_build_object('type', e.type, 'data', e.data) order by e.sequence), '[]')
    from order_event e where e.order_id = o.id) as events
  from sales_order o`;

export async function readFacts(database: Database): Promise<ReadonlyMap<string, OrderFacts>> {
  const rows = await database.em.fork().execute<OrderFacts[]>(FACTS);
  return new Map(rows.map((row) => [row.id, row]));
}

/** It has ended, or says what it waits for: a person, staff to release it, or goods. */
export function isAtRest({ status, attention, holdReason }: OrderFacts): boolean {
  return isFinal(status) || attention !== null || holdReason !== null || status === 'backordered';
}
