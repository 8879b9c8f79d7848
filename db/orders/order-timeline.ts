import { SYSTEM } from '../../domain/events/event-actor.ts';
import type { EventTypeOf } from '../../domain/events/event-catalogue.ts';
import type { EventEntry } from '../events/event-entry.ts';
import type { EntityManager } from '../database.ts';

/** One fact about an order. */
export type TimelineEntry = { readonly orderId: string } & EventEntry<EventTypeOf<'order'>>;

/** Appends a fact to the order's timeline with the next sequence number. Does nothing if the fact is on it already. */
export async function appendToTimeline(
  em: EntityManager,
  { orderId, type, factKey, data, actor = SYSTEM }: TimelineEntry,
): Promise<void> {
  const { kind, id = null, name = null } = actor;
  await em.execute(
    `with bumped as (
       update sales_order set event_sequence = event_sequence + 1
       where id = ? and not exists (select 1 from event where subject_id = ? and fact_key = ?)
       returning event_sequence
     )
     insert into event (subject_type, subject_id, sequence, type, fact_key, actor_kind, actor_id, actor_name, data)
     select 'order', ?, event_sequence, ?, ?, ?, ?::uuid, ?, ?::jsonb from bumped`,
    [orderId, orderId, factKey, orderId, type, factKey, kind, id, name, JSON.stringify(data)],
  );
}

/**
 * Appends facts about many orders in one statement. The facts must be new. Orders are locked by id, so that concurrent transactions do
 * not deadlock. Times are `clock_timestamp()`, not the start of a possibly long transaction, so that a reader who asks for what is new
 * does not miss them.
 */
export async function appendAllToTimeline(
  em: EntityManager,
  entries: readonly TimelineEntry[],
  at: 'now()' | 'clock_timestamp()' = 'now()',
): Promise<void> {
  await em.execute(appendAllSql(at), [JSON.stringify(entries)]);
}

// In the order of their sequence, because ids are given to the rows as they come, and the feed goes by ids.
const appendAllSql = (at: string) => `
with entry as (
  select e.order_id, e.type, e.fact_key, e.actor, e.data, row_number() over (partition by e.order_id order by e.place) as nth
  from rows from (jsonb_to_recordset(?::jsonb) as ("orderId" uuid, type text, "factKey" text, actor jsonb, data jsonb))
    with ordinality as e(order_id, type, fact_key, actor, data, place)
), locked as materialized (
  select id from sales_order where id in (select order_id from entry) order by id for update
), bumped as (
  update sales_order o set event_sequence = o.event_sequence + added.facts
  from (select order_id, count(*)::int as facts from entry group by order_id) added
  join locked on locked.id = added.order_id
  where o.id = added.order_id
  returning o.id, o.event_sequence - added.facts as so_far
)
insert into event (subject_type, subject_id, sequence, type, fact_key, actor_kind, actor_id, actor_name, data, occurred_at)
select 'order', order_id, so_far + nth, type, fact_key, coalesce(actor ->> 'kind', 'system'), (actor ->> 'id')::uuid, actor ->> 'name',
  data, ${at}
from entry join bumped on bumped.id = entry.order_id
order by order_id, nth`;
