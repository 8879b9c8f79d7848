import { Migration } from '@mikro-orm/migrations';

/** Staff find an order by its postcode, as it is typed without blanks and case, and those that are on hold. */
export class OrderSearch extends Migration {
  override up(): void {
    this.addSql(`
create index sales_order_postal_code on sales_order ((upper(translate(shipping_address ->> 'postalCode', ' -', ''))), placed_at, id);
create index sales_order_on_hold on sales_order (placed_at, id) where hold_reason is not null;
`);
  }
}
