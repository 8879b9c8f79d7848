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
  /** The first line of the address that it goes to. */
  readonly addressLine: string;
  /** Goods that are kept for it and have not left. */
  readonly unitsHeld: number;
  readonly events: readonly OrderEvent[];
}

const FACTS = `
  select o.id, o.status, o.attention, o.hold_reason as "holdReason", o.shipping_address ->> 'line1' as "addressLine", (
    select coalesce(sum(quantity), 0)::int from reservation r where r.order_id = o.id and r.state = 'held') as "unitsHeld", (
    select coalesce(jsonb_agg(jsonb_build_object('type', e.type, 'data', e.data) order by e.sequence), '[]')
    from event e where e.subject_id = o.id) as events
  from sales_order o`;

export async function readFacts(database: Database): Promise<ReadonlyMap<string, OrderFacts>> {
  const rows = await database.em.fork().execute<OrderFacts[]>(FACTS);
  return new Map(rows.map((row) => [row.id, row]));
}

/** It has ended, or waits for a person and says so. */
export function hasEndedOrNeedsAPerson({ status, attention, holdReason }: OrderFacts): boolean {
  return isFinal(status) || attention !== null || holdReason !== null;
}

/** The same, or it waits for goods that are not there. */
export function isAtRest(order: OrderFacts): boolean {
  return hasEndedOrNeedsAPerson(order) || order.status === 'backordered';
}
