import { Migration } from '@mikro-orm/migrations';

/** A person may be erased from the timelines of their orders, which nobody else changes; each erasure is on record. */
export class Erasures extends Migration {
  override up(): void {
    this.addSql(`
create table erasure (
  id uuid not null,
  order_ids jsonb not null,
  workflow_ids jsonb not null,
  rows jsonb not null default '{}',
  erased_at timestamptz not null default now(),
  finished_at timestamptz null,
  primary key (id)
);
create index erasure_unfinished on erasure (erased_at) where finished_at is null;

-- What happened, and when, stays as it was; its words go, of the orders that the erasure names, in its own transaction.
create function refuse_change_but_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'data' = to_jsonb(old) - 'data' and exists (
    select from erasure where erased_at = now() and finished_at is null and jsonb_exists(order_ids, new.order_id::text)) then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger order_event_append_only on order_event;
create trigger order_event_append_only before update or delete on order_event
  for each row execute function refuse_change_but_erasure();
`);
  }
}
