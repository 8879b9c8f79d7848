import { kindsEndedByOrder } from '../../domain/tasks/task-kinds.ts';
import { ATTENTION_OF_TASKS } from '../tasks/attention-of-tasks.ts';
import { invariant } from './invariant.ts';

/**
 * I7: nobody is forgotten. The final order's own workflow may go on for as long as a mail takes; what was started for
 * an open order must have ended with it. A number alone proves nothing: whose workflow it is, its `OrderId` says.
 */
export const noOrphanedOrders = invariant(
  'I7',
  'Every order is final or has a running workflow; no workflow without an order',
  {
    shop: {
      'An open order has no workflow': `
    select o.name, o.status || ' since ' || o.placed_at, 'order-' || o.spoken
    from order_known o
    where not o.is_final and not exists (select 1 from running_workflow w where w.workflow_id = 'order-' || o.spoken
      and coalesce(w.order_id, o.id::text) = o.id::text)`,

      'A parcel that has not ended has no workflow': `
    select s.name, s.state || ', planned at ' || s.created_at, 'shipment-' || s.spoken
    from given, parcel_known s join order_known o on o.id = s.order_id
    where not o.is_final and s.created_at < given.before and s.state in (select state_from from shipment_edge)
      and not exists (select 1 from running_workflow w where w.workflow_id = 'shipment-' || s.spoken
        and coalesce(w.order_id, o.id::text) = o.id::text)`,

      'A stored request was neither decided nor taken up': `
    select 'request A-' || r.number, 'received at ' || r.received_at, 'order-A-' || r.number
    from given, checkout_request r
    where r.resolved_at is null and r.received_at < given.before
      and not exists (select 1 from sales_order o where o.id = r.order_id)
      and not exists (select 1 from running_workflow w where w.workflow_id = 'order-A-' || r.number
        and coalesce(w.order_id, r.order_id::text) = r.order_id::text)`,

      'A workflow runs for an order that nobody asked for': `
    select w.workflow_id, 'no order and no stored request', w.workflow_id
    from running_workflow w
    where w.about = 'order'
      and not exists (select 1 from order_known o where o.number = w.order_number
        and coalesce(w.order_id, o.id::text) = o.id::text)
      and not exists (select 1 from checkout_request r where r.number = w.order_number
        and coalesce(w.order_id, r.order_id::text) = r.order_id::text)`,

      'A workflow runs on for an order that is final or not there': `
    select w.workflow_id, coalesce(o.name || ' ' || o.status || ' since ' || o.closed_at, 'order unknown'), w.workflow_id
    from given, running_workflow w
    left join order_known o on o.number = w.order_number
    where w.about in ('payment', 'backorder') and (o.id is null or (o.is_final and o.closed_at < given.before))`,

      'A parcel’s workflow runs on for an order that is final or not there': `
    select w.workflow_id, coalesce(o.name || ' ' || o.status || ' since ' || o.closed_at, 'parcel unknown'), w.workflow_id
    from given, running_workflow w
    left join (order_known o join shipment s on s.order_id = o.id)
      on o.number = w.order_number and s.sequence = w.parcel_sequence and coalesce(w.order_id, o.id::text) = o.id::text
    where w.about = 'shipment' and (o.id is null or (o.is_final and o.closed_at < given.before))`,
    },
  },
  'running_workflow',
);

/** Follows from what it stands beside, of which PostgreSQL expects nearly all rows, and would not take the index of those that are none. */
const FEW = '(settled_at is null or effect is null)';

/** I8, the incoming half: what a provider told us is acted on once. */
export const eventsTakeEffectOnce = invariant('I8', 'Each accepted inbound event has exactly one effect', {
  shop: {
    'An event has had no effect': `
    select e.provider || ' ' || e.type || ' about ' || e.subject, 'received at ' || e.received_at, e.event_id
    from given, inbound_event e where e.settled_at is null and e.received_at < given.before`,

    'An event is settled without an effect, or has an effect unsettled': `
    select provider || ' ' || type || ' about ' || subject,
      'settled at ' || coalesce(settled_at::text, 'no time') || ', effect ' || coalesce(effect, 'none'), event_id
    from inbound_event where (settled_at is null) <> (effect is null) and ${FEW}`,

    'A signed event could not be read, and nobody has seen to it': `
    select u.provider || ' body ' || left(u.body_hash, 12), u.problem || ', received at ' || u.received_at, u.body_hash
    from given, unreadable_event u where u.settled_at is null and u.received_at < given.before`,
  },
  orders: {
    'A carrier’s event took effect more than once': `
    select 'easypost ' || e.event_id, t.times || ' times on the timeline', t.order_id
    from inbound_event e join told_by_carrier t on t.event_id = e.event_id
    where e.provider = 'easypost' and t.times > 1`,

    // One that took effect before it came is told again after it was forgotten: this time nothing follows from it.
    'A carrier’s event took effect and is not settled as applied': `
    select 'easypost ' || e.event_id, 'effect ' || coalesce(e.effect, 'none'), t.order_id
    from inbound_event e join told_by_carrier t on t.event_id = e.event_id
    where e.provider = 'easypost' and e.effect is distinct from 'applied' and e.received_at <= t.first_at`,
  },
});

/**
 * I9: an order, and each of its parcels, goes only where the graphs allow, and its timeline tells it without a gap. Each of its
 * lines repeats its time, by which orders of a SKU are listed.
 */
export const statusMovesAlongEdges = invariant('I9', 'Orders and parcels move only along allowed edges', {
  order: {
    'An order moved along an edge that there is not': `
    select o.name, coalesce(e.status_from, 'nothing') || ' → ' || e.status_to || ' at event ' || e.sequence, o.id
    from event e join order_known o on o.id = e.subject_id
    where e.status_to is not null and case when e.status_from is null then e.status_to <> 'placed'
      else not exists (
        select 1 from order_edge g where g.status_from = e.status_from and g.status_to = e.status_to) end`,

    'An order moved from where it was not': `
    select o.name, 'event ' || e.sequence || ' says ' || coalesce(e.status_from, 'nothing') || ', it was ' ||
      coalesce(e.status_was, 'nothing'), o.id
    from (
      select *, lag(status_to) over (partition by subject_id order by sequence) as status_was
      from event where status_to is not null
    ) e join order_known o on o.id = e.subject_id
    where e.status_from is distinct from e.status_was`,

    'The order is not where its timeline says': `
    select o.name, o.status || '; timeline: ' || coalesce(e.status_to, 'nothing'), o.id
    from order_known o
    left join (
      select distinct on (subject_id) subject_id, status_to from event
      where status_to is not null order by subject_id, sequence desc
    ) e on e.subject_id = o.id
    where e.status_to is distinct from o.status`,

    'The timeline has gaps': `
    select o.name, coalesce(e.events, 0) || ' events, the last is ' || coalesce(e.newest, 0) || ', counted to ' ||
      o.event_sequence, o.id
    from order_known o
    left join (select subject_id, count(*) as events, max(sequence) as newest, min(sequence) as oldest
      from event group by 1) e on e.subject_id = o.id
    where (coalesce(e.events, 0), coalesce(e.newest, 0), coalesce(e.oldest, 1))
      <> (o.event_sequence, o.event_sequence, 1)`,

    'The hold on an order is not what its timeline says': `
    select o.name, coalesce('on hold: ' || o.hold_reason, 'not on hold') || '; timeline: ' || coalesce(e.type, 'never held') ||
      coalesce(': ' || e.reason, ''), o.id
    from order_known o
    left join (
      select distinct on (subject_id) subject_id, type, case type when 'order.held' then data ->> 'reason' end as reason
      from event where type in ('order.held', 'order.released') order by subject_id, sequence desc
    ) e on e.subject_id = o.id
    where o.hold_reason is distinct from e.reason`,

    // Numbers only: the words may be about a person.
    'What an order tells staff is not what its open tasks say': `
    select o.name, case when s.attention is null then 'it tells nothing' else 'it tells something' end || ', ' ||
      coalesce(t.open, 0) || ' tasks are open', o.id
    from sales_order s join order_known o on o.id = s.id
    left join (
      select order_id, count(*) as open, ${ATTENTION_OF_TASKS} as attention
      from task where subject_type = 'order' and closed_at is null group by 1
    ) t on t.order_id = s.id
    where s.attention is distinct from t.attention`,

    'A task is open that the end of its order closes': `
    select o.name, t.kind || ', raised at ' || t.raised_at || '; the order was closed at ' || o.closed_at, o.id
    from task t join order_known o on o.id = t.order_id
    where t.subject_type = 'order' and t.closed_at is null and o.is_final
      and t.kind in (${kindsEndedByOrder.map((kind) => `'${kind}'`).join(', ')})`,

    'What a parcel tells staff is not what its open task says': `
    select p.name, case when s.attention is null then 'it tells nothing' else 'it tells something' end || ', ' ||
      case when t.words is null then 'no task is open' else 'a task is open' end, s.order_id
    from shipment s join parcel_known p on p.id = s.id
    left join task t on t.order_id = s.order_id and t.subject_type = 'shipment' and t.subject_id = s.id::text and t.closed_at is null
    where s.attention is distinct from t.words`,

    'An order is closed but not final, or final but not closed': `
    select o.name, o.status || ', closed at ' || coalesce(o.closed_at::text, 'no time'), o.id
    from order_known o where o.is_final <> (o.closed_at is not null)`,

    'A line has another time than its order': `
    select o.name || ', ' || l.sku, 'placed at ' || o.placed_at || ', the line at ' || l.placed_at, o.id
    from order_line l join order_known o on o.id = l.order_id
    where l.placed_at <> o.placed_at`,

    'The parcels do not fit the order': `
    select o.name, o.status || '; parcels: ' || coalesce(s.states, 'none'), o.id
    from order_known o
    left join (
      select order_id, string_agg(state, ', ' order by sequence) as states,
        bool_and(state = 'cancelled') as all_cancelled,
        bool_and(state in ('delivered', 'lost', 'returned', 'cancelled')) as all_final
      from shipment group by 1
    ) s on s.order_id = o.id
    where case
      when o.status = 'completed' then s.states is null or s.all_cancelled or not s.all_final
      when o.status = 'cancelled' then not coalesce(s.all_cancelled, true)
      when o.status = 'fulfilling' then s.states is null
      else s.states is not null end`,

    'The timeline names a parcel that the order does not have': `
    select o.name, 'event ' || e.sequence || ' (' || e.type || ') names parcel ' || (e.data ->> 'shipmentId'), o.id
    from event e join order_known o on o.id = e.subject_id
    where e.data ->> 'shipmentId' is not null and not exists (
      select 1 from shipment s where s.order_id = e.subject_id and s.id::text = e.data ->> 'shipmentId')`,

    'A parcel moved along an edge that there is not, or is not where the timeline says': `
    select s.name, coalesce(e.state_was, 'planned') || ' → ' || e.state_to || case when e.is_last then ', now ' || s.state else '' end,
      s.order_id
    from (
      select *, coalesce(lag(state_to) over of_parcel, 'planned') as state_was, lead(state_to) over of_parcel is null as is_last
      from (
        select data ->> 'shipmentId' as shipment_id, sequence, substring(type from 10) as state_to
        from event
        where type like 'shipment.%' and substring(type from 10) in (select key from given, jsonb_each(shipment_edges))
      ) moves
      window of_parcel as (partition by shipment_id order by sequence)
    ) e
    join parcel_known s on s.id::text = e.shipment_id
    where not exists (select 1 from shipment_edge g where g.state_from = e.state_was and g.state_to = e.state_to)
      or (e.is_last and e.state_to <> s.state)`,

    'A parcel moved and the timeline does not tell': `
    select s.name, s.state, s.order_id
    from parcel_known s
    where s.state <> 'planned' and not exists (
      select 1 from event e
      where e.subject_id = s.order_id and e.type = 'shipment.' || s.state and e.data ->> 'shipmentId' = s.id::text)`,
  },
});
