import { Migration } from '@mikro-orm/migrations';

/** What is told of orders that have ended has an effect, and whatever waits for a person says since when. */
export class OpenEnds extends Migration {
  override up(): void {
    this.addSql(`
alter table inbound_event add column next_look_at timestamptz not null default now() + interval '30 seconds';
alter table inbound_event add column looks int not null default 0;
alter table inbound_event drop constraint inbound_event_effect;
alter table inbound_event add constraint inbound_event_effect check (effect in ('applied', 'ignored', 'noted'));
drop index inbound_event_open;
create index inbound_event_open on inbound_event (next_look_at, event_id) where settled_at is null;

create table unreadable_event (
  provider varchar(255) not null,
  body_hash varchar(64) not null,
  body bytea not null,
  problem text not null,
  received_at timestamptz not null default now(),
  settled_at timestamptz null,
  primary key (provider, body_hash)
);
create index unreadable_event_open on unreadable_event (received_at) where settled_at is null;

alter table checkout_request add column next_look_at timestamptz not null default now() + interval '30 seconds';
alter table checkout_request add column looks int not null default 0;
drop index checkout_request_open;
create index checkout_request_open on checkout_request (next_look_at, order_id) where resolved_at is null;

alter table sales_order add column attention_since timestamptz null;
update sales_order set attention_since = now() where attention is not null;
create index sales_order_attention_since on sales_order (attention_since, id) where attention is not null;
create function keep_attention_since() returns trigger language plpgsql as $$
begin
  new.attention_since := case
    when new.attention is null then null
    when old.attention is null then now()
    else coalesce(old.attention_since, now()) end;
  return new;
end $$;
create trigger sales_order_attention_since before update of attention on sales_order
  for each row execute function keep_attention_since();

alter table order_mail drop constraint order_mail_state;
alter table order_mail add constraint order_mail_state
  check (state in ('waiting', 'sent', 'given-up', 'undeliverable'));
create index order_mail_failed on order_mail (queued_at) where state in ('given-up', 'undeliverable');

alter table payment drop constraint payment_state;
alter table payment add constraint payment_state
  check (state in ('pending', 'action-required', 'authorised', 'captured', 'declined', 'voided', 'written-off'));
create table payment_write_off (
  shipment_id uuid not null,
  kind varchar(255) not null,
  order_id uuid not null,
  payment_id uuid not null,
  amount_minor bigint not null,
  currency varchar(3) not null,
  note text not null,
  written_by varchar(255) not null,
  written_at timestamptz not null default now(),
  primary key (shipment_id, kind)
);
create index payment_write_off_order_id_index on payment_write_off (order_id);
alter table payment_write_off add constraint payment_write_off_amount_minor_check check (amount_minor > 0);
alter table payment_write_off add constraint payment_write_off_kind check (kind in ('capture', 'refund'));
alter table payment_write_off add constraint payment_write_off_payment_id_foreign
  foreign key (payment_id) references payment (id);

alter table stock_movement drop constraint stock_movement_kind;
alter table stock_movement add constraint stock_movement_kind
  check (kind in ('receipt', 'adjustment', 'reserve', 'release', 'ship', 'return'));
`);
  }
}
