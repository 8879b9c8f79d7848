import { Migration } from '@mikro-orm/migrations';

/**
 * API and workers make no API keys and end none, and put no migration on record: whoever takes one of them over gets no key of staff by
 * that, nor has set-up leave something out.
 */
export class KeysOfTheOwner extends Migration {
  override up(): void {
    this.addSql(`
do $$ begin
  if exists (select from pg_roles where rolname = 'quartermaster_app') then
    revoke insert, update, delete on credential, mikro_orm_migrations from quartermaster_app;
    -- When a key was last of use is written by whoever is sent it.
    grant update (last_used_at) on credential to quartermaster_app;
  end if;
end $$;
`);
  }
}
