import { permissionIds } from '../../domain/access/permissions.ts';
import { rightsOfRole, type Rights, type StoredRights } from '../../domain/access/rights.ts';
import { UNLIMITED } from '../../domain/access/role-limits.ts';
import { findRights } from '../credentials/credential-queries.ts';
import { refuseWhoMayNot } from '../credentials/keys-not-allowed.ts';
import type { EntityManager } from '../database.ts';

/** Who does something that only those may do who are allowed it at this very moment. `owner`: of the tables, on the command line. */
export type PermissionHolder =
  | { readonly kind: 'key'; readonly secretId: string }
  | { readonly kind: 'staff'; readonly memberId: string }
  | { readonly kind: 'owner' };

/**
 * What they are allowed now, not as a process remembers it. Undefined: the key was revoked or has expired, the person was deactivated.
 * Throws KeysNotAllowed where the owner is none.
 */
export async function rightsNow(em: EntityManager, who: PermissionHolder): Promise<Rights | undefined> {
  switch (who.kind) {
    case 'key':
      return findRights(em, who.secretId);
    case 'staff':
      return ofMember(em, who.memberId);
    case 'owner':
      await refuseWhoMayNot(em);
      return { permissions: new Set(permissionIds), limits: UNLIMITED };
  }
}

async function ofMember(em: EntityManager, memberId: string): Promise<Rights | undefined> {
  const [found] = await em.execute<(StoredRights & { readonly role: string })[]>(
    `select m.role, to_json(r.permissions) as "rolePermissions", r.limits as "roleLimits"
     from staff_member m left join role r on r.name = m.role where m.id = ? and m.state = 'active'`,
    [memberId],
  );
  return found && rightsOfRole(found.role, found);
}
