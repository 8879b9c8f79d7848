import { Migration } from '@mikro-orm/migrations';

/** Where the backfill of a migration was when it was cut off. For whoever owns the tables. */
export class BackfillProgressTable extends Migration {
  override up(): void {
    this.addSql(`
create table backfill_progress (
  migration varchar(255) not null,
  step int not null,
  position jsonb not null,
  rows_seen bigint not null default 0,
  rows_changed bigint not null default 0,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (migration, step)
);
do $$ begin
  if exists (select from pg_roles where rolname = 'quartermaster_app') then
    revoke insert, update, delete on backfill_progress from quartermaster_app;
  end if;
end $$;
`);
  }
}
