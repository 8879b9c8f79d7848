import { Migration } from '@mikro-orm/migrations';

/** Until when an order may be paid stands on the order; a place in the queue for goods is given with the payment. */
export class PaymentDeadlines extends Migration {
  override up(): void {
    this.addSql('alter table sales_order add column pay_until timestamptz null');
    this.addSql('alter table backorder alter column queued_at drop not null');
    this.addSql(
      'alter table backorder add constraint backorder_paid check (queued_at is not null or filled_quantity = 0)',
    );
  }
}
