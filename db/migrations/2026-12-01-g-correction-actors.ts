import { Migration } from '@mikro-orm/migrations';

/** Whose request it was, not what they are called alone: a key by its id, a person of staff as one. What the release before writes is a key's. */
export class CorrectionActors extends Migration {
  override up(): void {
    this.addSql(`
alter table address_correction
  add column requester_kind varchar(255) not null default 'key',
  add column requester_id uuid`);
    this.addSql(`
update address_correction set requester_kind = 'guest' where requested_by = 'guest' and not by_staff`);
    this.addSql(`
alter table address_correction add constraint address_correction_requester_kind
  check (requester_kind in ('key', 'staff', 'customer', 'guest', 'system'))`);
  }
}
