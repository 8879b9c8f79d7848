import { Migration } from '@mikro-orm/migrations';

/** Who was given what an order gave back, and what a customer is ordering. */
export class ReadByIndex extends Migration {
  override up(): void {
    this.addSql(`
create index order_event_backorder_filled on order_event (occurred_at) where type = 'backorder.filled';
create index checkout_request_open_by_customer on checkout_request (((body ->> 'customerId')::uuid))
  where resolved_at is null and body ->> 'customerId' is not null;
`);
  }
}
