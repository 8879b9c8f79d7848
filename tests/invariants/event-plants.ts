import type { Plants } from './plant.ts';

/** Ids that no event has. */
const nobodys = '9000000000 + row_number() over (order by id)';

/** Takes events of these orders out of the queue. */
const taken = (orders: string) =>
  `taken as (delete from event_pending p using event e where e.id = p.event_id and e.subject_id in ${orders} returning e.id)`;

export const eventPlants: Plants = {
  'An event is neither in the feed nor waits for its position, or both': {
    id: 'I10',
    sql: `with ${taken('{placed}')} select 1`,
  },
  'A position of the feed is of no event': {
    id: 'I10',
    sql: `insert into event_feed (position, event_id)
      select row_number() over (order by id), ${nobodys} from cast_order where part = 'placed'`,
  },
  'What waits for a position is no event': {
    id: 'I10',
    sql: `insert into event_pending (event_id) select ${nobodys} from cast_order where part = 'placed'`,
  },
  'The feed has a gap': {
    id: 'I10',
    sql: `with ${taken('{placed}')}
      insert into event_feed (position, event_id) select 2 * row_number() over (order by id), id from taken`,
  },
  'The events of a subject that is no order have gaps': {
    id: 'I10',
    sql: `insert into event_subject (subject_id, subject_type, sequence) select id, 'product', 2 from cast_order where part = 'placed'`,
  },
  'Events of an order are not in the feed in their order': {
    id: 'I10',
    sql: `with ${taken('{confirmed}')}
      insert into event_feed (position, event_id) select row_number() over (order by id desc), id from taken`,
  },
};
