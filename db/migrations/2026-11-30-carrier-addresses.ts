import { Migration } from '@mikro-orm/migrations';

/** Addresses are verified: at the quote where it has a whole one, else before the order is placed. */
export class CarrierAddresses extends Migration {
  override up(): void {
    this.addSql('alter table shipping_quote add column insist_on_address boolean not null default false');
    this.addSql('alter table checkout_request add column address_check varchar(255) null');
  }
}
