import { Migration } from '@mikro-orm/migrations';

/** From where a guest ordered is forgotten after two days; of customers it is not kept. */
export class ShopperMarks extends Migration {
  override up(): void {
    this.addSql(`
update checkout_request set shopper_mark = null where body ->> 'customerId' is not null and shopper_mark is not null;
create index checkout_request_shopper_mark on checkout_request (received_at) where shopper_mark is not null;
`);
  }
}
