import { Migration } from '@mikro-orm/migrations';

/** A location is named in any case, so no two may differ by it alone. */
export class StockLocationAnyCase extends Migration {
  override up(): void {
    this.addSql('create unique index stock_location_any_case on stock_location (lower(id))');
  }
}
