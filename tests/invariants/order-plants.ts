import type { Plants } from './plant.ts';

export const orderPlants: Plants = {
  'An event has had no effect': {
    id: 'I8',
    sql: `insert into inbound_event (provider, event_id, type, subject, payload, received_at)
      select 'stripe', 'evt_x_' || id, 'payment_intent.succeeded', 'pi_x', '{}', now() - interval '1 minute'
      from cast_order where part = 'placed'`,
  },
  'An event is settled without an effect, or has an effect unsettled': {
    id: 'I8',
    sql: `update inbound_event set effect = null`,
  },
  'A signed event could not be read, and nobody has seen to it': {
    id: 'I8',
    sql: `insert into unreadable_event (provider, body_hash, body, bytes, problem, received_at)
      select 'stripe', id::text, 'x', 1, 'It cannot be parsed', now() - interval '1 minute'
      from cast_order where part = 'placed'`,
  },
  'A carrier’s event took effect more than once': {
    id: 'I8',
    sql: `insert into event (subject_type, subject_id, sequence, type, fact_key, data)
      select 'order', e.subject_id, o.event_sequence + 1, 'shipment.told', replace(e.fact_key, e.type, 'shipment.told'), e.data
      from event e join sales_order o on o.id = e.subject_id
      where e.subject_id in {sending} and e.type = 'shipment.in-transit';
      update sales_order set event_sequence = event_sequence + 1 where id in {sending}`,
  },
  'A carrier’s event took effect and is not settled as applied': {
    id: 'I8',
    sql: `update inbound_event set effect = 'ignored'`,
  },

  'An order moved along an edge that there is not': {
    id: 'I9',
    sql: `update event set status_from = 'expired' where subject_id in {confirmed} and status_to = 'confirmed'`,
  },
  'An order moved from where it was not': {
    id: 'I9',
    sql: `update event set status_from = 'awaiting-payment' where subject_id in {confirmed} and status_to = 'confirmed'`,
  },
  'The order is not where its timeline says': {
    id: 'I9',
    sql: `update sales_order set status = 'awaiting-payment' where id in {placed}`,
  },
  'The timeline has gaps': { id: 'I9', sql: `update sales_order set event_sequence = 9 where id in {confirmed}` },
  'The hold on an order is not what its timeline says': {
    id: 'I9',
    sql: `update sales_order set hold_reason = 'Fraud?' where id in {confirmed}`,
  },
  'What an order tells staff is not what its open tasks say': {
    id: 'I9',
    sql: `update sales_order set attention = 'Look at it' where id in {confirmed}`,
  },
  'A task is open that the end of its order closes': {
    id: 'I9',
    sql: `insert into task (id, kind, subject_type, subject_id, source, occurrence, order_id, words, priority)
      select gen_random_uuid(), 'stuck', 'order', id::text, 'stuck:order', 1, id, 'It stands still', 1
      from cast_order where part = 'completed';
      update sales_order set attention = 'It stands still' where id in {completed}`,
  },
  'What a parcel tells staff is not what its open task says': {
    id: 'I9',
    sql: `update shipment set attention = 'Look at it' where order_id in {sending}`,
  },
  'An order is closed but not final, or final but not closed': {
    id: 'I9',
    sql: `update sales_order set closed_at = null where id in {completed}`,
  },
  'A line has another time than its order': {
    id: 'I9',
    sql: `update order_line set placed_at = placed_at + interval '1 microsecond' where order_id in {confirmed}`,
  },
  'The timeline names a parcel that the order does not have': {
    id: 'I9',
    sql: `insert into event (subject_type, subject_id, sequence, type, fact_key, data)
      select 'order', id, event_sequence + 1, 'shipment.told', 'shipment.told:' || id, jsonb_build_object('shipmentId', (
        select min(id::text) from shipment where order_id in {sending}))
      from sales_order where id in {confirmed};
      update sales_order set event_sequence = event_sequence + 1 where id in {confirmed}`,
  },
  'The parcels do not fit the order': {
    id: 'I9',
    sql: `insert into shipment (id, order_id, location_id, sequence, carrier, carrier_service, capture_minor, currency, weight_grams)
      select gen_random_uuid(), id, 'MAIN', 1, carrier, carrier_service, total_minor, currency, 1
      from sales_order where id in {confirmed}`,
  },
  'A parcel moved along an edge that there is not, or is not where the timeline says': {
    id: 'I9',
    sql: `update event set type = 'shipment.planned' where subject_id in {sending} and type = 'shipment.handed-over'`,
  },
  'A parcel moved and the timeline does not tell': {
    id: 'I9',
    sql: `update shipment set state = 'out-for-delivery' where order_id in {sending}`,
  },
};

/** What a carrier told of a parcel that was labelled anew: its facts bear the number of the label. */
const LABELLED_ANEW = `update event set fact_key = replace(fact_key, ':evt_', ':label-2:evt_')
  where type like 'shipment.%' and subject_id in (select id from cast_order where part in ('sending', 'completed', 'lost'));`;

/** The same of parcels whose address was corrected. */
export const secondLabelPlants: Plants = Object.fromEntries(
  ['A carrier’s event took effect more than once', 'A carrier’s event took effect and is not settled as applied'].map(
    (problem) => {
      const plant = orderPlants[problem]!;
      return [problem, { ...plant, sql: `${LABELLED_ANEW}\n${plant.sql}` }];
    },
  ),
);
