import { Migration } from '@mikro-orm/migrations';

/**
 * What a write-off released in the books: nothing where the provider had let go of the reservation before. Looks at events
 * that came to nothing, how often the workflow of an order was started again, and mails that were too many for an address.
 * And personal data that is forgotten in time.
 */
export class SweepFailures extends Migration {
  override up(): void {
    this.addSql(`alter table payment_write_off add column released_minor bigint`);
    this.addSql(`update payment_write_off set released_minor = case kind when 'capture' then amount_minor else 0 end`);
    this.addSql(`alter table payment_write_off alter column released_minor set not null,
      add constraint payment_write_off_released_minor_check check (released_minor in (0, amount_minor))`);
    this.addSql('alter table inbound_event add column failures int not null default 0');
    this.addSql(`alter table sales_order
      add column restarts int not null default 0, add column restart_not_before timestamptz`);
    this.addSql('alter table order_mail drop constraint order_mail_state');
    this.addSql(`alter table order_mail add constraint order_mail_state
      check (state in ('waiting', 'sent', 'given-up', 'undeliverable', 'limited'))`);
    this.addSql('alter table unreadable_event alter column body drop not null');
    this.addSql('create index address_correction_open on address_correction (created_at) where outcome is null');
  }
}
