import { Migration } from '@mikro-orm/migrations';

/** The mails that the timelines of orders ask for, and how far the timelines have been read. */
export class OrderMailTables extends Migration {
  override up(): void {
    this.addSql(`
create table order_mail (
  event_id bigint not null,
  order_id uuid not null,
  kind varchar(255) not null,
  shipment_id uuid null,
  state varchar(255) not null default 'waiting',
  attempts int not null default 0,
  due_at timestamptz not null default now(),
  queued_at timestamptz not null default now(),
  sent_at timestamptz null,
  last_error text null,
  primary key (event_id)
);
create index order_mail_order_id_index on order_mail (order_id);
create index order_mail_waiting on order_mail (due_at) where state = 'waiting';
alter table order_mail add constraint order_mail_state check (state in ('waiting', 'sent', 'given-up'));

create table order_mail_bookmark (
  only_one boolean primary key default true check (only_one),
  event_id bigint not null
);
insert into order_mail_bookmark (event_id) select coalesce(max(id), 0) from order_event;
`);
  }
}
