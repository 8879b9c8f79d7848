import { Migration } from '@mikro-orm/migrations';

/** Customers log in: accounts with their sessions, logins at other providers and address books. */
export class Accounts extends Migration {
  override up(): void {
    this.addSql(`
create table customer_account (
  id uuid not null,
  email varchar(255) not null,
  customer_id uuid null,
  made_by uuid null,
  password_hash text null,
  link_version int not null default 0,
  password_version int not null default 0,
  verified_at timestamptz null,
  pending_email varchar(255) null,
  created_at timestamptz not null default now(),
  primary key (id),
  constraint customer_account_owner check ((verified_at is null) = (customer_id is null)),
  constraint customer_account_password check (password_hash is null or verified_at is not null),
  constraint customer_account_email unique (email),
  constraint customer_account_customer unique (customer_id)
);
create index customer_account_unverified on customer_account (created_at) where verified_at is null;
create index customer_account_pending_email on customer_account (pending_email) where pending_email is not null;

create table account_login (
  issuer varchar(255) not null,
  subject varchar(255) not null,
  account_id uuid not null,
  provider varchar(255) not null,
  linked_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index account_login_account on account_login (account_id);

create table customer_session (
  id uuid not null,
  account_id uuid not null,
  refresh_hash varchar(255) not null,
  previous_hash varchar(255) null,
  device varchar(255) null,
  started_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  ended_at timestamptz null,
  primary key (id)
);
create index customer_session_account on customer_session (account_id);
create index customer_session_ended on customer_session (ended_at) where ended_at is not null;
create index customer_session_used on customer_session (last_used_at);

create table account_address (
  id uuid not null,
  account_id uuid not null,
  label varchar(255) null,
  address jsonb not null,
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1,
  primary key (id)
);
create index account_address_account on account_address (account_id, created_at, id);
create unique index account_address_default on account_address (account_id) where is_default;

alter table task drop constraint task_subject_type;
-- allowed constraint-missing-not-valid: tasks are few, and those that are closed are forgotten
alter table task add constraint task_subject_type check (subject_type in ('order', 'shipment', 'webhook', 'mail', 'customer'));
`);
  }
}
