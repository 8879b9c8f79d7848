import { Migration } from '@mikro-orm/migrations';

/**
 * Requests that were refused because another order has their number at Temporal are counted, and so are mails that were too many
 * for their address. A mail that asks for a card is not sent once the order is paid or closed. Bodies of webhooks that
 * are to be forgotten are found.
 */
export class NumbersAndLimits extends Migration {
  override up(): void {
    this.addSql(`create index checkout_request_number_taken on checkout_request (resolved_at)
      where refusal ->> 'code' = 'order-number-taken'`);
    this.addSql('alter table order_mail drop constraint order_mail_state');
    this.addSql(`alter table order_mail add constraint order_mail_state
      check (state in ('waiting', 'sent', 'given-up', 'undeliverable', 'limited', 'overtaken'))`);
    this.addSql(`create index order_mail_limited on order_mail (queued_at) where state = 'limited'`);
    this.addSql('create index unreadable_event_body on unreadable_event (received_at) where body is not null');
  }
}
