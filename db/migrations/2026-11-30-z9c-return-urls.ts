import { Migration } from '@mikro-orm/migrations';

/** Where the bank sends the shopper back to, and what the provider's script goes on with in their browser. */
export class ReturnUrls extends Migration {
  override up(): void {
    this.addSql(`alter table payment add column return_url text null, add column client_secret text null`);
  }
}
