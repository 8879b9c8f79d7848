import { Migration } from '@mikro-orm/migrations';

/** A storefront may correct an address less often than staff, and less of it. */
export class CorrectionByStaff extends Migration {
  override up(): void {
    this.addSql(`alter table address_correction add column by_staff boolean not null default false`);
    this.addSql(`alter table address_correction alter column by_staff drop default`);
  }
}
