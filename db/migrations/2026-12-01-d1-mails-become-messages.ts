import { Migration } from '@mikro-orm/migrations';

/** The key under which the release before has sent a mail, or would have: a copy of it is known by it. */
const keyOf = (mail: string) => `'order-' || ${mail}.order_id || '-' || ${mail}.kind || coalesce('-' ||
    case when ${mail}.kind = 'address-corrected' then ${mail}.event_id::text else ${mail}.shipment_id::text end, '')`;
const factsOf = (mail: string) => `jsonb_strip_nulls(jsonb_build_object('shipmentId', ${mail}.shipment_id))`;
/** A request that was refused has no event: its number was one of the same sequence. */
const eventOf = (mail: string) => `case when ${mail}.kind <> 'order-refused' then ${mail}.event_id end`;

/**
 * The mails of orders are messages from here on. Until a release later `order_mail` is an empty table: what the release before writes to it
 * while both run becomes a message, and nothing is sent by two.
 */
export class MailsBecomeMessages extends Migration {
  override up(): void {
    this.addSql(`
create function order_mail_becomes_message() returns trigger language plpgsql as $$
begin
  insert into message (key, channel, kind, subject_type, subject_id, event_id, order_id, facts)
  values (${keyOf('new')}, 'email', new.kind, 'order', new.order_id::text, ${eventOf('new')}, new.order_id, ${factsOf('new')})
  on conflict (key, channel) do nothing;
  return null;
end $$`);
    this.addSql(
      `create trigger order_mail_becomes_message before insert on order_mail for each row execute function order_mail_becomes_message()`,
    );
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
  }
}
