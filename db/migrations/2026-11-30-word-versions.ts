import { Migration } from '@mikro-orm/migrations';

/**
 * How new the words about an order or parcel are that are written again and again. An attempt that was given up and
 * commits late finds a newer version, and writes nothing.
 */
export class WordVersions extends Migration {
  override up(): void {
    this.addSql(`alter table sales_order
      add column hold_version bigint not null default 0, add column attention_version bigint not null default 0`);
    this.addSql('alter table shipment add column attention_version bigint not null default 0');
  }
}
