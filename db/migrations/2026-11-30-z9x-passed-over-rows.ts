import { Migration } from '@mikro-orm/migrations';

/** A backfill goes on past rows that somebody keeps locked, and returns to them also in the next run. */
export class PassedOverRows extends Migration {
  override up(): void {
    this.addSql(`alter table backfill_progress add column passed_over jsonb not null default '[]';`);
  }
}
