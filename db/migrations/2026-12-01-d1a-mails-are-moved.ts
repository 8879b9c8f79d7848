import { Migration } from '@mikro-orm/migrations';
import { eventOf, factsOf, keyOf } from './2026-12-01-d1-mails-become-messages.ts';

/**
 * After the trigger of the migration before, whose lock a shop could not wait for so long: what is written while this goes on is a message
 * already, and these rows are locked one by one.
 */
export class MailsAreMoved extends Migration {
  override up(): void {
    this.addSql(`set local statement_timeout = '1h'`);
    this.addSql(`
-- allowed rows-changed-in-transaction: only the sender of mails locks these rows, and waits for as long
with mail as (delete from order_mail returning *)
insert into message (key, channel, kind, subject_type, subject_id, event_id, order_id, facts, state, attempts, due_at, queued_at, sent_at,
  mailbox, counts_as, last_error)
select ${keyOf('mail')}, 'email', kind, 'order', order_id::text, ${eventOf('mail')}, order_id, ${factsOf('mail')}, state, attempts, due_at,
  queued_at, sent_at, mailbox, counts_as, last_error
from mail order by event_id
on conflict (key, channel) do nothing`);
    this.addSql(`
-- allowed rows-changed-in-transaction: tasks of mails that were given up, of which there are few
update task t set subject_id = m.id::text from message m
where t.subject_type = 'mail' and m.event_id is not null and t.subject_id = m.event_id::text`);
    this.addSql(`
-- allowed rows-changed-in-transaction: of mails that were forgotten; a task names a message, and one that there is not is looked for in vain
update task set subject_id = gen_random_uuid()::text where subject_type = 'mail' and subject_id ~ '^[0-9]+$'`);
  }
}
