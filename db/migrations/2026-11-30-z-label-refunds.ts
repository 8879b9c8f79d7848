import { Migration } from '@mikro-orm/migrations';

/**
 * When a label's price was asked back, and when the carrier is next asked what became of that. What was asked for before is
 * read at once, and given up as late as what is asked for now.
 */
export class LabelRefunds extends Migration {
  override up(): void {
    this.addSql(`alter table shipping_label add column refund_requested_at timestamptz null,
      add column refund_look_at timestamptz null, add column refund_looks int not null default 0`);
    this.addSql(`update shipping_label set refund_requested_at = now(), refund_look_at = now()
      where state = 'refund-requested'`);
    this.addSql(`alter table shipping_label add constraint shipping_label_refund_look
      check (refund_look_at is null or state = 'refund-requested')`);
    this.addSql(`create index shipping_label_refund_due on shipping_label (refund_look_at, id)
      where refund_look_at is not null`);
  }
}
