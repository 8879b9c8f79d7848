import { Migration } from '@mikro-orm/migrations';

/** In which language an order's buyer is written to, where the storefront has said. */
export class LanguagesOfOrders extends Migration {
  override up(): void {
    this.addSql('alter table sales_order add column locale varchar(255)');
  }
}
