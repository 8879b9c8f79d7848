import { Migration } from '@mikro-orm/migrations';

/** What people are told: one row for each event, recipient and channel. */
export class Messages extends Migration {
  override up(): void {
    this.addSql(`
create table message (
  id uuid not null default gen_random_uuid(),
  key varchar(255) not null,
  channel varchar(255) not null,
  kind varchar(255) not null,
  subject_type varchar(255) not null,
  subject_id varchar(255) not null,
  event_id bigint null,
  order_id uuid null,
  customer_id uuid null,
  account_id uuid null,
  staff_id uuid null,
  email text null,
  locale varchar(255) null,
  facts jsonb not null default '{}',
  state varchar(255) not null default 'waiting',
  attempts int not null default 0,
  due_at timestamptz not null default now(),
  queued_at timestamptz not null default now(),
  sent_at timestamptz null,
  mailbox bigint null,
  counts_as varchar(255) null,
  last_error text null,
  provider_id varchar(255) null,
  primary key (id),
  constraint message_channel check (channel in ('email', 'sms', 'push')),
  constraint message_subject_type check (subject_type in ('order', 'account', 'staff', 'task')),
  constraint message_state check (state in
    ('waiting', 'sent', 'given-up', 'undeliverable', 'limited', 'overtaken', 'suppressed', 'unsubscribed')),
  constraint message_counts_as check (counts_as in ('unconfirmed', 'uncaptured', 'captured', 'warning', 'account', 'reset')),
  constraint message_recipient check (num_nonnulls(customer_id, account_id, staff_id, email) + (order_id is not null)::int >= 1)
)`);
    this.addSql(`create unique index message_once on message (key, channel)`);
    this.addSql(`create index message_waiting on message (channel, due_at, id) where state = 'waiting'`);
    this.addSql(
      `create index message_waiting_of_account on message (account_id, kind, queued_at) where state = 'waiting' and account_id is not null`,
    );
    this.addSql(`create index message_failed on message (queued_at) where state in ('given-up', 'undeliverable')`);
    this.addSql(`create index message_limited on message (queued_at) where state = 'limited'`);
    this.addSql(`create index message_sent_to on message (mailbox, counts_as, sent_at) where sent_at is not null`);
    this.addSql(`create index message_queued on message (queued_at, id)`);
    this.addSql(`create index message_of_kind on message (kind, queued_at, id)`);
    this.addSql(`create index message_by_other_ways on message (channel, queued_at, id) where channel <> 'email'`);
    this.addSql(`create index message_not_sent on message (state, queued_at, id) where state <> 'sent'`);
    this.addSql(`create index message_of_order on message (order_id) where order_id is not null`);
    this.addSql(`create index message_of_subject on message (subject_type, subject_id) where order_id is null`);
    this.addSql(`create index message_of_event on message (event_id) where event_id is not null`);
  }
}
