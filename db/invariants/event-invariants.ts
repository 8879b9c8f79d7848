import { invariant } from './invariant.ts';

/** The last position before the time since when it is looked at; 0: all of the feed is. */
const BEFORE = `(
      select case when since = '-infinity' then 0 else coalesce((
        select f.position from event_feed f cross join lateral (select occurred_at from event where id = f.event_id offset 0) e
        where e.occurred_at < since order by f.position desc limit 1), 0) end
      from given)`;

const SUBJECT = `e.subject_type || ' ' || e.subject_id`;

/** I10: whoever follows the feed hears of every event, once, and of those about one subject in their order. */
export const feedIsWhole = invariant(
  'I10',
  'Every event is in the feed once or about to be, and each subject’s in their order',
  {
    shop: {
      'An event is neither in the feed nor waits for its position, or both': `
    select ${SUBJECT}, 'event ' || e.sequence || ' (' || e.type || ') ' ||
      case when f.event_id is null then 'is nowhere' else 'waits at position ' || f.position end, e.id
    from given, event e left join event_feed f on f.event_id = e.id left join event_pending p on p.event_id = e.id
    where e.occurred_at >= since and (f.event_id is null) = (p.event_id is null)`,

      'A position of the feed is of no event': `
    select 'position ' || f.position, 'event id ' || f.event_id, null::text
    from event_feed f left join event e on e.id = f.event_id
    where f.position > ${BEFORE} and e.id is null`,

      'What waits for a position is no event': `
    select 'event id ' || p.event_id, 'it waits', null::text
    from event_pending p left join event e on e.id = p.event_id where e.id is null`,

      'The feed has a gap': `
    select 'position ' || f.position, 'the one before is ' || coalesce(f.before, 0), null::text
    from (select position, lag(position) over (order by position) as before from event_feed where position >= ${BEFORE}) f
    where coalesce(f.before, case when f.position = ${BEFORE} then f.position - 1 else 0 end) <> f.position - 1`,

      'The events of a subject that is no order have gaps': `
    select s.subject_type || ' ' || s.subject_id, e.events || ' events, the last is ' || e.newest || ', counted to ' || s.sequence, null::text
    from (
      select s.* from given, event_subject s where since = '-infinity'
      union
      select s.* from given, event recent, event_subject s
      where since > '-infinity' and recent.occurred_at >= since and s.subject_id = recent.subject_id
    ) s cross join lateral (
      select count(*) as events, coalesce(max(sequence), 0) as newest from event
      where subject_id = s.subject_id and subject_type <> 'order' offset 0
    ) e
    where (e.events, e.newest) <> (s.sequence, s.sequence)`,
    },
    order: {
      'Events of an order are not in the feed in their order': `
    select o.name, 'event ' || e.sequence || ' (' || e.type || ') at position ' || coalesce(e.position::text, 'none'), o.id
    from (
      select e.subject_id, e.sequence, e.type, e.id, f.position, lag(e.id) over of_order as id_before,
        lag(f.position) over of_order as position_before, lag(e.sequence) over of_order as sequence_before
      from event e left join lateral (select position from event_feed where event_id = e.id offset 0) f on true
      window of_order as (partition by e.subject_id order by e.sequence)
    ) e join order_known o on o.id = e.subject_id
    where e.sequence_before is not null
      and (e.id < e.id_before or e.position is not null and coalesce(e.position < e.position_before, true))`,
    },
  },
);
