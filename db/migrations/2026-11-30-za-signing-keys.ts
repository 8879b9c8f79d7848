import { Migration } from '@mikro-orm/migrations';

/** A shop signs the tokens of its guests' orders. API and workers read the secret, and make none. */
export class SigningKeys extends Migration {
  override up(): void {
    this.addSql(`
create table signing_key (
  number int not null,
  secret bytea not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz null,
  primary key (number)
);
alter table signing_key add constraint signing_key_number check (number between 1 and 65535);
alter table signing_key add constraint signing_key_secret check (octet_length(secret) = 32);

-- Random from the operating system, and in no statement.
insert into signing_key (number, secret) values (1, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

do $$ begin
  if exists (select from pg_roles where rolname = 'quartermaster_app') then
    revoke insert, update, delete on signing_key from quartermaster_app;
  end if;
end $$;
`);
  }
}
