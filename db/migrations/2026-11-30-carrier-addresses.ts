import { Migration } from '@mikro-orm/migrations';

/** Addresses are verified, at the quote or before the order is placed, and corrected until the parcels have left. */
export class CarrierAddresses extends Migration {
  override up(): void {
    this.addSql('alter table shipping_quote add column insist_on_address boolean not null default false');
    this.addSql('alter table shipping_quote add column address_forgotten boolean not null default false');
    this.addSql('drop index shipping_quote_expires_at_index');
    this.addSql('create index shipping_quote_to_forget on shipping_quote (expires_at) where not address_forgotten');
    this.addSql('alter table checkout_request add column address_check varchar(255) null');
    this.addSql('alter table sales_order add column address_version int not null default 1');
    this.addSql('alter table shipment add column label_round int not null default 0');
    this.addSql('alter table shipping_label add column address_version int not null default 1');
    this.addSql('alter table shipping_label drop constraint shipping_label_state');
    this.addSql(
      `alter table shipping_label add constraint shipping_label_state
         check (state in ('created', 'bought', 'refund-requested', 'refunded', 'dropped', 'forfeited'))`,
    );
    this.addSql(
      `create table address_correction (
         id uuid not null primary key,
         order_id uuid not null,
         address jsonb null,
         insist_on_address boolean not null,
         requested_by varchar(255) not null,
         address_check varchar(255) null,
         outcome jsonb null,
         created_at timestamptz not null default now()
       )`,
    );
    this.addSql(
      `alter table address_correction add constraint address_correction_order_id_foreign
         foreign key (order_id) references sales_order (id)`,
    );
    this.addSql('create index address_correction_order_id_index on address_correction (order_id)');
    this.addSql('create index shipment_needs_attention on shipment (created_at, id) where attention is not null');
  }
}
