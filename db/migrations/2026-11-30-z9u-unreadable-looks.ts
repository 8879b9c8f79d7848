import { Migration } from '@mikro-orm/migrations';

/** A stored event is given to staff once it could not be read for half a day, whatever else it has waited for before. */
export class UnreadableLooks extends Migration {
  override up(): void {
    this.addSql(`alter table inbound_event add column unreadable_looks int not null default 0;`);
  }
}
