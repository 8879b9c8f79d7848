import { Migration } from '@mikro-orm/migrations';

/** A checkout that is one order, however many tabs it is open in. */
export class SingleUseQuotes extends Migration {
  override up(): void {
    this.addSql(
      `alter table shipping_quote add column single_use boolean not null default false, add column used_by uuid null`,
    );
  }
}
