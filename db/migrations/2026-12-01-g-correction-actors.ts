import { Migration } from '@mikro-orm/migrations';

/** Whose request it was, not what they are called alone: a key by its id, a person of staff as one. What the release before writes is a key's. */
export class CorrectionActors extends Migration {
  override up(): void {
    this.addSql(`
alter table address_correction
  add column requester_kind varchar(255) not null default 'key',
  add column requester_id uuid`);
  }
}
