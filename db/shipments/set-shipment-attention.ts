import type { EntityManager } from '../database.ts';
import { tellTaskOfParcel } from './tell-task-of-parcel.ts';

export interface ShipmentAttention {
  readonly shipmentId: string;
  /** Null: nothing is left to decide. */
  readonly attention: string | null;
  /** Such as `label`, `silence`, `exception`. */
  readonly about: readonly string[];
  /** Raised by the parcel's workflow with each message: nothing is written where a newer one stands. */
  readonly version: number;
}

/**
 * Sets or clears what a person has to decide about a parcel. The order's timeline tells of it in codes, because the words
 * may be the carrier's. A repeat changes nothing.
 */
export async function setShipmentAttention(em: EntityManager, request: ShipmentAttention): Promise<void> {
  if (!em.isInTransaction()) return em.transactional((inner) => setShipmentAttention(inner, request));
  const { shipmentId, attention, version, about } = request;
  const [shipment] = await em.execute<{ orderId: string }[]>(LOCK, [shipmentId, version]);
  if (!shipment) return;
  await em.execute(SET, [shipmentId, version, attention, version, JSON.stringify({ shipmentId, about })]);
  await tellTaskOfParcel(em, { shipmentId, orderId: shipment.orderId, attention, about });
}

const LOCK = 'select order_id as "orderId" from shipment where id = ? and attention_version < ? for update';

const SET = `
with before as (
  select id, order_id, attention from shipment where id = ? and attention_version < ? for update
), changed as (
  update shipment s set attention = ?::text, attention_version = ? from before where s.id = before.id
  returning s.order_id, s.attention, s.attention is distinct from before.attention as is_news
), bumped as (
  update sales_order o set event_sequence = o.event_sequence + 1 from changed
  where o.id = changed.order_id and changed.is_news returning o.id, o.event_sequence, changed.attention
)
insert into event (subject_type, subject_id, sequence, type, fact_key, data)
select 'order', b.id, b.event_sequence, kind.type, kind.type || ':' || b.event_sequence, ?::jsonb
from bumped b cross join lateral (
  select case when b.attention is null then 'shipment.attention-cleared' else 'shipment.attention-raised' end as type
) kind`;
