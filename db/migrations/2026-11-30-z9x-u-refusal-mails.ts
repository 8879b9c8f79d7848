import { Migration } from '@mikro-orm/migrations';

/** A shopper is mailed once that a request became no order. */
export class RefusalMails extends Migration {
  override up(): void {
    this.addSql(`create unique index order_mail_refused on order_mail (order_id) where kind = 'order-refused';`);
  }
}
