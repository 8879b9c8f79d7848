import { Migration } from '@mikro-orm/migrations';

/** API and workers put nothing on record as an erasure, and an erasure takes words from timelines and does nothing else to them. */
export class GuardedErasures extends Migration {
  override up(): void {
    this.addSql(`
alter table erasure add column histories_seen_at timestamptz null;

-- What stood there is only ever replaced by the word that says so.
create or replace function refuse_change_but_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'data' = to_jsonb(old) - 'data'
    and new.data = (old.data
      || case when jsonb_exists(old.data, 'notice') then '{"notice": "erased"}'::jsonb else '{}' end
      || case when old.type = 'order.held' and jsonb_exists(old.data, 'reason') then '{"reason": "erased"}'::jsonb else '{}' end)
    and exists (
      select from erasure where erased_at = now() and finished_at is null and jsonb_exists(order_ids, new.order_id::text)) then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- The role of API and workers, where there is one (deploy/postgres/roles.sql): both tables are for whoever owns them.
do $$ begin
  if exists (select from pg_roles where rolname = 'quartermaster_app') then
    revoke insert, update, delete on erasure, shop from quartermaster_app;
  end if;
end $$;
`);
  }
}
