import { Migration } from '@mikro-orm/migrations';

/** Two people who change a role at once are told of one another. */
export class RoleVersions extends Migration {
  override up(): void {
    this.addSql('alter table role add column version int not null default 1');
  }
}
