import { Migration } from '@mikro-orm/migrations';

/**
 * Which storefront added a customer, and who asked for a quote. Those that are there belong to the shop, so that every storefront of it
 * goes on seeing them.
 */
export class Owners extends Migration {
  override up(): void {
    this.addSql(`
alter table customer add column made_by uuid null;
alter table shipping_quote add column made_by uuid null;
`);
  }
}
