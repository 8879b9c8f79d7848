import { Migration } from '@mikro-orm/migrations';

/** A role may allow what moves money up to an amount, beyond which somebody else approves. */
export class RoleLimits extends Migration {
  override up(): void {
    this.addSql(`alter table role add column limits jsonb not null default '{}'`);
  }
}
