import { tablesOfOwner } from '../tables-of-owner.ts';
import type { EntityManager } from '../database.ts';

/** The database's role reads keys and changes none, as that of API and workers. */
class KeysNotAllowed extends Error {
  override readonly name = 'KeysNotAllowed';

  constructor(role: string) {
    super(
      `The role ${role} of the database may neither make nor end API keys, nor look after the staff: name one that owns the tables in DATABASE_URL, as set-up has it; with the compose file, "docker compose --env-file shop.env run --rm tools-owner credentials", or "staff".`,
    );
  }
}

/** Looks at all tables that are the owner's: a role that was left one of them is not the owner. Throws KeysNotAllowed. */
export async function refuseWhoMayNot(em: EntityManager): Promise<void> {
  const [role] = await em.execute<{ name: string; mayChange: boolean }[]>(
    `select current_user as name, bool_and(has_table_privilege(name, 'insert')) as "mayChange"
     from unnest(string_to_array(?, ' ')) as name`,
    [tablesOfOwner.join(' ')],
  );
  if (!role?.mayChange) throw new KeysNotAllowed(role?.name ?? '');
}
