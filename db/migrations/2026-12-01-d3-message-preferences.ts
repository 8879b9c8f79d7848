import { Migration } from '@mikro-orm/migrations';

/** What people want to be told and how, addresses that mails came back from, and browsers that are told. */
export class MessagePreferences extends Migration {
  override up(): void {
    this.addSql(`
create table message_preference (
  owner_type varchar(255) not null,
  owner_id uuid not null,
  category varchar(255) not null,
  channel varchar(255) not null,
  wanted boolean not null,
  changed_at timestamptz not null default now(),
  primary key (owner_type, owner_id, category, channel),
  constraint message_preference_owner check (owner_type in ('customer', 'order')),
  constraint message_preference_category check (category in ('transactional', 'service', 'marketing')),
  constraint message_preference_channel check (channel in ('email', 'sms', 'push'))
)`);
    this.addSql(`
create table suppressed_address (
  address_hash varchar(255) not null,
  bounced_at timestamptz not null default now(),
  primary key (address_hash)
)`);
    this.addSql(`create index suppressed_address_bounced on suppressed_address (bounced_at)`);
    this.addSql(`
create table push_subscription (
  id uuid not null,
  order_id uuid not null,
  endpoint text not null,
  public_key text not null,
  auth_secret text not null,
  created_at timestamptz not null default now(),
  primary key (id)
)`);
    this.addSql(`create unique index push_subscription_once on push_subscription (order_id, endpoint)`);
    this.addSql(`create index push_subscription_created on push_subscription (created_at)`);
  }
}
