import { Migration } from '@mikro-orm/migrations';

/**
 * What a million orders showed. Orders of one SKU are found in the order of their time, and so are customers and products of which an
 * import has made thousands at the same moment. What changed since some time is found at the
 * end of the books that only grow, by block range indexes. Indexes that nobody reads are gone: each costs an order a page of the
 * log. Dead rows of the tables that orders change are removed when there are 2 % of them, not 20 %.
 */
export class OrdersAtSize extends Migration {
  override up(): void {
    this.addSql(`
alter table order_line add column placed_at timestamptz not null default now();
update order_line l set placed_at = o.placed_at from sales_order o where o.id = l.order_id;
create index order_line_sku_placed_at_order_id_index on order_line (sku, placed_at, order_id);
drop index order_line_sku_index;

create index customer_created_at_id_index on customer (created_at, id);
drop index customer_created_at_index;
create index product_created_at_id_index on product (created_at, id);
drop index product_created_at_index;

create index stock_movement_occurred_at on stock_movement using brin (occurred_at) with (pages_per_range = 32, autosummarize = on);
create index ledger_transaction_posted_at on ledger_transaction using brin (posted_at) with (pages_per_range = 32, autosummarize = on);
create index payment_created_at on payment using brin (created_at) with (pages_per_range = 32, autosummarize = on);
create index inbound_event_settled_oddly on inbound_event (event_id) where (settled_at is null) <> (effect is null);

drop index order_event_status;
drop index ledger_posting_account_currency_index;
-- Confirming an order sets this time to null: without the index that is written on the row's own page alone.
drop index reservation_expiry;
`);
    for (const table of [
      'sales_order',
      'payment',
      'reservation',
      'shipment',
      'order_mail',
      'checkout_request',
      'inbound_event',
    ])
      this.addSql(
        `alter table ${table} set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`,
      );
    this.addSql('alter table reservation set (fillfactor = 85)');
  }
}
