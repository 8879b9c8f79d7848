import { Migration } from '@mikro-orm/migrations';

/**
 * The timelines of orders become the events of anything: each has a subject, and names its actor. Who did it stood in the data as
 * `by`, one name for people and for parts of the program.
 */
export class Events extends Migration {
  override up(): void {
    this.addSql(`
alter table order_event rename to event;
alter sequence order_event_id_seq rename to event_id_seq;
alter table event rename column order_id to subject_id;
alter table event drop constraint order_event_order_id_foreign;
alter table event rename constraint order_event_pkey to event_pkey;
alter table event rename constraint order_event_sequence to event_sequence;
alter table event rename constraint order_event_once to event_once;
alter index order_event_backorder_filled rename to event_backorder_filled;
alter index order_event_occurred_at rename to event_occurred_at;

alter table event add column subject_type varchar(255) not null default 'order';
alter table event alter column subject_type drop default;
alter table event add column actor_kind varchar(255) not null default 'system';
alter table event add column actor_id uuid null;
alter table event add column actor_name varchar(255) null;
alter table event add constraint event_actor_kind check (actor_kind in ('key', 'staff', 'customer', 'guest', 'system'));

drop trigger order_event_append_only on event;
update event set actor_name = data ->> 'by', data = data - 'by',
  actor_kind = case when data ->> 'by' in ('carrier', 'order') then 'system' when data ->> 'by' = 'storefront' then 'key' else 'staff' end
where data ->> 'by' is not null;

-- As before, with the table's names: what stood there is only ever replaced by the word that says so.
create or replace function refuse_change_but_erasure() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'data' = to_jsonb(old) - 'data'
    and new.data = (old.data
      || case when jsonb_exists(old.data, 'notice') then '{"notice": "erased"}'::jsonb else '{}' end
      || case when old.type = 'order.held' and jsonb_exists(old.data, 'reason') then '{"reason": "erased"}'::jsonb else '{}' end)
    and exists (
      select from public.erasure where erased_at = now() and finished_at is null and jsonb_exists(order_ids, new.subject_id::text)) then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
-- Orders count their events themselves, on the row that is locked anyway.
create table event_subject (
  subject_id uuid not null,
  subject_type varchar(255) not null,
  sequence int not null default 0,
  primary key (subject_id)
);
create trigger event_append_only before update or delete on event for each row execute function refuse_change_but_erasure();
`);
  }
}
