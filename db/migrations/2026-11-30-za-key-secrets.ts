import { Migration } from '@mikro-orm/migrations';

/**
 * A key is an identity with secrets that replace one another, and has a role of more than two. Whoever was `staff` may do everything, as
 * before. API and workers make no secrets, as they made no keys; that one is of use is written by whoever is sent it.
 */
export class KeySecrets extends Migration {
  override up(): void {
    this.addSql(`
create table credential_secret (
  id uuid not null,
  credential_id uuid not null,
  key_hash varchar(255) not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz null,
  revoked_at timestamptz null,
  last_used_at timestamptz null,
  primary key (id)
);
alter table credential_secret add constraint credential_secret_key_hash_unique unique (key_hash);
alter table credential_secret add constraint credential_secret_credential_id_foreign foreign key (credential_id) references credential (id);
create index credential_secret_credential on credential_secret (credential_id);

insert into credential_secret (id, credential_id, key_hash, created_at, last_used_at)
select gen_random_uuid(), id, key_hash, created_at, last_used_at from credential;

alter table credential drop constraint credential_role_check;
update credential set role = 'administrator' where role = 'staff';
alter table credential add column kind varchar(255) not null default 'secret', drop column key_hash, drop column last_used_at;
alter table credential add constraint credential_kind check (kind in ('secret', 'publishable'));
alter table credential add constraint credential_publishable check ((kind = 'publishable') = (role = 'publishable'));

do $$ begin
  if exists (select from pg_roles where rolname = 'quartermaster_app') then
    revoke insert, update, delete on credential_secret from quartermaster_app;
    grant update (last_used_at) on credential_secret to quartermaster_app;
  end if;
end $$;
`);
  }
}
