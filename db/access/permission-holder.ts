import { permissionIds, type Permission } from '../../domain/access/permissions.ts';
import { permissionsOfRole } from '../../domain/access/roles.ts';
import { findPermissions } from '../credentials/credential-queries.ts';
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
export async function permissionsNow(
  em: EntityManager,
  who: PermissionHolder,
): Promise<ReadonlySet<Permission> | undefined> {
  switch (who.kind) {
    case 'key':
      return findPermissions(em, who.secretId);
    case 'staff':
      return ofMember(em, who.memberId);
    case 'owner':
      await refuseWhoMayNot(em);
      return new Set(permissionIds);
  }
}

async function ofMember(em: EntityManager, memberId: string): Promise<ReadonlySet<Permission> | undefined> {
  const [found] = await em.execute<{ role: string; rolePermissions: readonly string[] | null }[]>(
    `select m.role, to_json(r.permissions) as "rolePermissions"
     from staff_member m left join role r on r.name = m.role where m.id = ? and m.state = 'active'`,
    [memberId],
  );
  return found && permissionsOfRole(found.role, found.rolePermissions);
}
