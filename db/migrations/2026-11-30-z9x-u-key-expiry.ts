import { Migration } from '@mikro-orm/migrations';

/** API keys may end by themselves, and say when they were last of use. */
export class KeyExpiry extends Migration {
  override up(): void {
    this.addSql(
      `alter table credential add column expires_at timestamptz null, add column last_used_at timestamptz null;`,
    );
  }
}
