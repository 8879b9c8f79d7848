import { Migration } from '@mikro-orm/migrations';

/**
 * What is needed no more is found by an index and forgotten: bodies of webhooks and of requests for orders, quotes, answers, mails.
 * An order has its own copy of how many days its service takes, so that its quote may go.
 */
export class Retention extends Migration {
  override up(): void {
    this.addSql(`
alter table inbound_event alter column payload drop not null;
create index inbound_event_body_to_forget on inbound_event (settled_at) where payload is not null and settled_at is not null;
create index inbound_event_to_forget on inbound_event (settled_at) where payload is null;
create index unreadable_event_to_forget on unreadable_event (settled_at) where body is null and settled_at is not null;

alter table checkout_request alter column body drop not null;
create index checkout_request_to_forget on checkout_request (resolved_at) where body is not null and resolved_at is not null;

alter table sales_order add column delivery_days int null;
update sales_order o set delivery_days = chosen.delivery_days
  from shipping_option chosen where chosen.id = o.shipping_option_id and o.closed_at is null;
drop index shipping_quote_to_forget;
alter table shipping_quote drop column address_forgotten;
create index shipping_quote_expires_at_index on shipping_quote (expires_at);

create index order_mail_to_forget on order_mail (queued_at) where state <> 'waiting';
`);
  }
}
