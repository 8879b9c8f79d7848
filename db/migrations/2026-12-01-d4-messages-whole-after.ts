import { Migration } from '@mikro-orm/migrations';

/** After which fact none of the messages that facts ask for has been forgotten, so that one that is missing is known by it. */
export class MessagesWholeAfter extends Migration {
  override up(): void {
    this.addSql('alter table order_mail_bookmark add column whole_after bigint not null default 0');
    this.addSql(`
-- allowed rows-changed-in-transaction: its only row
update order_mail_bookmark set whole_after = event_id`);
  }
}
