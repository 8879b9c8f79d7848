import type { EventSubject } from '../../domain/events/event-declaration.ts';
import { eventCatalogue, type EventTypeOf } from '../../domain/events/event-catalogue.ts';
import type { EntityManager } from '../database.ts';
import type { EventEntry } from './event-entry.ts';

/** One fact about something that is no order; an order's are appended to its timeline (orders/order-timeline.ts). */
export type SubjectEvent = { readonly subjectId: string } & EventEntry<EventTypeOf<Exclude<EventSubject, 'order'>>>;

/**
 * Appends facts with the next sequence numbers of their subjects. One that is known by its key already is left out. Subjects are
 * locked in the order of their ids until the transaction ends.
 */
export async function appendEvents(em: EntityManager, entries: readonly SubjectEvent[]): Promise<void> {
  if (entries.length === 0) return;
  const about = entries.map((entry) => ({ ...entry, subjectType: eventCatalogue[entry.type].subject }));
  await em.execute(APPEND, [JSON.stringify(about)]);
}

// In the order of their sequence, because ids are given to the rows as they come, and the feed goes by ids.
const APPEND = `
with entry as (
  select e.*, row_number() over (partition by subject_id order by place) as nth
  from rows from (jsonb_to_recordset(?::jsonb)
      as ("subjectId" uuid, "subjectType" text, type text, "factKey" text, actor jsonb, data jsonb))
    with ordinality as e(subject_id, subject_type, type, fact_key, actor, data, place)
  where not exists (select from event known where known.subject_id = e.subject_id and known.fact_key = e.fact_key)
), added as (
  select subject_id, subject_type, count(*)::int as facts from entry group by subject_id, subject_type
), counted as (
  insert into event_subject as s (subject_id, subject_type, sequence)
  select subject_id, subject_type, facts from added order by subject_id
  on conflict (subject_id) do update set sequence = s.sequence + excluded.sequence
  returning subject_id, sequence
)
insert into event (subject_type, subject_id, sequence, type, fact_key, actor_kind, actor_id, actor_name, data)
select e.subject_type, e.subject_id, counted.sequence - added.facts + e.nth, e.type, e.fact_key,
  coalesce(e.actor ->> 'kind', 'system'), (e.actor ->> 'id')::uuid, e.actor ->> 'name', e.data
from entry e join added using (subject_id) join counted using (subject_id)
order by e.subject_id, e.nth`;
