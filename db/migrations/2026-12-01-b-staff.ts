import { Migration } from '@mikro-orm/migrations';
import { newSigningSecretSql } from '../access/signing-secret-sql.ts';

/** People work at a shop: each has a login of their own, and sessions. What seals and signs for them is the owner's, as other keys are. */
export class Staff extends Migration {
  override up(): void {
    this.addSql(`
create table staff_key (
  number int not null,
  secret bytea not null,
  created_at timestamptz not null default now(),
  primary key (number),
  constraint staff_key_secret check (octet_length(secret) = 32)
);
-- Random from the operating system, and in no statement.
insert into staff_key (number, secret) values (1, ${newSigningSecretSql});

create table staff_member (
  id uuid not null,
  email varchar(255) not null,
  name varchar(255) not null,
  role varchar(255) not null,
  state varchar(255) not null default 'invited',
  locale varchar(255) null,
  password_hash varchar(255) null,
  authenticator bytea null,
  authenticator_set_at timestamptz null,
  last_time_step int null,
  recovery_code_hashes text[] not null default '{}',
  oidc_issuer varchar(255) null,
  oidc_subject varchar(255) null,
  invitation int not null default 1,
  invited_until timestamptz null,
  last_login_at timestamptz null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (id),
  constraint staff_member_state check (state in ('invited', 'active', 'deactivated')),
  constraint staff_member_role check (role <> 'publishable'),
  constraint staff_member_authenticator check (authenticator_set_at is null or authenticator is not null),
  constraint staff_member_oidc check ((oidc_issuer is null) = (oidc_subject is null)),
  constraint staff_member_active check (state <> 'active' or password_hash is not null or oidc_subject is not null)
);
create unique index staff_member_email on staff_member (email);
create unique index staff_member_oidc_subject on staff_member (oidc_issuer, oidc_subject) where oidc_subject is not null;

create table staff_session (
  id uuid not null,
  member_id uuid not null,
  token_hash varchar(255) not null,
  method varchar(255) not null,
  is_proven boolean not null default false,
  network varchar(255) null,
  user_agent varchar(255) null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (id),
  constraint staff_session_method check (method in ('password', 'oidc')),
  constraint staff_session_member_id_foreign foreign key (member_id) references staff_member (id) on delete cascade
);
create unique index staff_session_token on staff_session (token_hash);
create index staff_session_of_member on staff_session (member_id);

do $$ begin
  if exists (select from pg_roles where rolname = 'quartermaster_app') then
    revoke insert, update, delete on staff_key from quartermaster_app;
  end if;
end $$;
`);
  }
}
