import { Migration } from '@mikro-orm/migrations';

/** Beside the built-in roles of API keys a shop has its own. */
export class Roles extends Migration {
  override up(): void {
    this.addSql(`
create table role (
  name varchar(255) not null,
  description varchar(255) not null,
  permissions text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (name)
);
alter table role add constraint role_name check (name ~ '^[a-z][a-z0-9-]{1,38}[a-z0-9]$');
alter table role add constraint role_permissions check (cardinality(permissions) > 0 and array_position(permissions, null) is null);
`);
  }
}
