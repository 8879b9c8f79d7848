import { Migration } from '@mikro-orm/migrations';

/** What a stranger orders under somebody's e-mail address is not theirs, and one quote is not asked with for any number of addresses. */
export class StrangersAndAddresses extends Migration {
  override up(): void {
    this.addSql('alter table checkout_request add column shopper_mark varchar(4) null');
    this.addSql('alter table shipping_quote add column address_checks int not null default 0');
  }
}
