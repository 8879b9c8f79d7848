import { Migration } from '@mikro-orm/migrations';

/** Customers are told a reason from a list; what people wrote was mailed until now, and becomes a note for staff. */
export class CancellationReasonCode extends Migration {
  override up(): void {
    this.addSql('alter table sales_order add column cancel_note text null');
    this.addSql(`update sales_order set cancel_note = cancel_reason,
      cancel_reason = case status when 'expired' then 'payment' else 'shop' end where cancel_reason is not null`);
    this.addSql(`alter table sales_order add constraint sales_order_cancel_reason
      check (cancel_reason in ('customer', 'inventory', 'address', 'shop', 'payment', 'failure'))`);
  }
}
