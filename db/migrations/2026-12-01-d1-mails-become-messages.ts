import { Migration } from '@mikro-orm/migrations';

/** The key under which the release before has sent a mail, or would have: a copy of it is known by it. */
export const keyOf = (mail: string) => `'order-' || ${mail}.order_id || '-' || ${mail}.kind || coalesce('-' ||
    case when ${mail}.kind = 'address-corrected' then ${mail}.event_id::text else ${mail}.shipment_id::text end, '')`;
export const factsOf = (mail: string) => `jsonb_strip_nulls(jsonb_build_object('shipmentId', ${mail}.shipment_id))`;
/** A request that was refused has no event: its number was one of the same sequence. */
export const eventOf = (mail: string) => `case when ${mail}.kind <> 'order-refused' then ${mail}.event_id end`;

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
  }
}
