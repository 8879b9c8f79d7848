import { Migration } from '@mikro-orm/migrations';

/**
 * The events of the shop in one order. What is written waits in `event_pending`, by a trigger, so that no writer can forget it, until
 * a worker gives it a position. The events that are there have theirs in the order of their ids.
 */
export class EventFeedTables extends Migration {
  override up(): void {
    this.addSql(`
create table event_pending (
  event_id bigint not null,
  primary key (event_id)
);
-- Rows stay for a tenth of a second. Each look reads over those that are gone until they are cleared away.
alter table event_pending set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_threshold = -1);
create table event_feed (
  position bigint not null,
  event_id bigint not null,
  primary key (position)
);
alter table event_feed add constraint event_feed_event_id_unique unique (event_id);

-- Whoever writes an event now is done first, and whoever comes later finds the trigger.
lock table event in share row exclusive mode;
insert into event_feed (position, event_id) select row_number() over (order by id), id from event;
create function await_position() returns trigger language plpgsql as $$
begin
  insert into public.event_pending (event_id) select id from written;
  return null;
end $$;
create trigger event_awaits_position after insert on event
  referencing new table as written for each statement execute function await_position();
create trigger event_feed_append_only before update or delete on event_feed for each row execute function refuse_change();
`);
  }
}
