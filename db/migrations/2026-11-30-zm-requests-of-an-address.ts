import { Migration } from '@mikro-orm/migrations';

/** What is ordered from one address with a key that stands in a web page is found by the mark of the address. */
export class RequestsOfAnAddress extends Migration {
  override up(): void {
    this.addSql('alter table checkout_request alter column shopper_mark type varchar(12)');
    this.addSql(
      'create index checkout_request_of_mark on checkout_request (shopper_mark, received_at) where shopper_mark is not null',
    );
  }
}
