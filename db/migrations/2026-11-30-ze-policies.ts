import { Migration } from '@mikro-orm/migrations';

/** What the shop decides, each decision a version that stays. */
export class Policies extends Migration {
  override up(): void {
    this.addSql(`
create table policy_version (
  name varchar(255) not null,
  version int not null,
  document jsonb not null,
  author text not null,
  note text null,
  decided_at timestamptz not null default now(),
  primary key (name, version)
);
alter table policy_version add constraint policy_version_counts check (version >= 1);
create trigger policy_version_append_only before update or delete on policy_version for each row execute function refuse_change();
`);
  }
}
