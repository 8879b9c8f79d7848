import { Migration } from '@mikro-orm/migrations';

/** What a repeated release of goods asks: who was given them. */
export class ReadByIndex extends Migration {
  override up(): void {
    this.addSql(
      `create index order_event_backorder_filled on order_event (occurred_at) where type = 'backorder.filled'`,
    );
  }
}
