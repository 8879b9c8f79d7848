import { Migration } from '@mikro-orm/migrations';

/** By which a repeat of a receipt or an adjustment is known, whatever the catalogue has learnt since. */
export class StockRequests extends Migration {
  override up(): void {
    this.addSql('alter table stock_change add column request_hash varchar(255) null');
  }
}
