import type { Plants } from './plant.ts';

/** The sender has read everything. */
const ALL_READ = 'update order_mail_bookmark set event_id = (select max(id) from event)';

export const messagePlants: Plants = {
  'A fact asks for a message that there is not': {
    id: 'I12',
    sql: `delete from message where order_id in {confirmed}; ${ALL_READ}`,
  },
  'A fact is told twice to one recipient on one channel': {
    id: 'I12',
    sql: `insert into message (key, channel, kind, subject_type, subject_id, event_id, order_id, facts)
      select key || '-twice', channel, kind, subject_type, subject_id, event_id, order_id, facts from message where order_id in {sending}`,
  },
};
