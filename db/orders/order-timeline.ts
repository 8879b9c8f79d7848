import type { EntityManager } from '../database.ts';

/** One fact about an order. Holds ids and amounts, never a name or an address. */
export interface TimelineEntry {
  readonly orderId: string;
  /** `<thing>.<past participle>`, such as `shipment.handed-over`. */
  readonly type: string;
  /** The same fact has the same key, so that a retried step writes it once: `shipment.handed-over:{shipmentId}`. */
  readonly factKey: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Writes a fact on the order's timeline, next in its gap-free sequence. A fact that stands there is left alone. */
export async function appendToTimeline(
  em: EntityManager,
  { orderId, type, factKey, data }: TimelineEntry,
): Promise<void> {
  await em.execute(
    `with bumped as (
       update sales_order set event_sequence = event_sequence + 1
       where id = ? and not exists (select 1 from order_event where order_id = ? and fact_key = ?)
       returning event_sequence
     )
     insert into order_event (order_id, sequence, type, fact_key, data)
     select ?, event_sequence, ?, ?, ?::jsonb from bumped`,
    [orderId, orderId, factKey, orderId, type, factKey, JSON.stringify(data)],
  );
}
