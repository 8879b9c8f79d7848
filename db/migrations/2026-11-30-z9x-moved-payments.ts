import { Migration } from '@mikro-orm/migrations';

/** Payments, captures and refunds of the last hours are found at the end of their tables, by block range indexes. */
export class MovedPayments extends Migration {
  override up(): void {
    this.addSql(`
create index payment_settled_at on payment using brin (settled_at) with (pages_per_range = 32, autosummarize = on);
create index payment_capture_asked_at on payment_capture using brin (asked_at) with (pages_per_range = 32, autosummarize = on);
create index payment_refund_created_at on payment_refund using brin (created_at) with (pages_per_range = 32, autosummarize = on);
`);
  }
}
