import { Migration } from '@mikro-orm/migrations';

/**
 * What lists are read by once there are a million orders. The two of orders are partial: nearly all orders are captured and
 * delivered, and those are found by their time. What happened since some time stands at the end of the timelines, which only
 * grow: a block range index of them costs next to nothing to keep.
 */
export class ReadsAtSize extends Migration {
  override up(): void {
    this.addSql(`
create index shipment_created_at_id_index on shipment (created_at, id);
create index sales_order_not_captured on sales_order (payment_status, placed_at, id) where payment_status <> 'captured';
create index sales_order_not_delivered on sales_order (fulfilment_stage, placed_at, id) where fulfilment_stage <> 'delivered';
create index stock_movement_sku_id_index on stock_movement (sku, id);
drop index stock_movement_sku_location_id_index;
create index product_status_created_at_id_index on product (status, created_at, id);
create index product_updated_at_id_index on product (updated_at, id);
create index order_event_occurred_at on order_event using brin (occurred_at) with (pages_per_range = 32, autosummarize = on);
create index customer_updated_at_id_index on customer (updated_at, id);
`);
  }
}
