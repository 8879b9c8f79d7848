import { Migration } from '@mikro-orm/migrations';

/** When a text arrived, as its carrier says. */
export class TextsDelivered extends Migration {
  override up(): void {
    this.addSql('alter table message add column delivered_at timestamptz');
  }
}
