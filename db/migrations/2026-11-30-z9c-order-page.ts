import { Migration } from '@mikro-orm/migrations';

/** What a page about an order shows besides: its products, where its parcels are followed, and that it is being cancelled. */
export class OrderPage extends Migration {
  override up(): void {
    this.addSql(`
alter table order_line add column product_id uuid null;
alter table shipment add column tracking_url text null;
alter table sales_order add column cancel_requested_at timestamptz null;
`);
  }
}
