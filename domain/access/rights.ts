import { mayGive, type Permission } from './permissions.ts';
import { isLimitWithin, limitedPermissions, readLimits, UNLIMITED, type RoleLimits } from './role-limits.ts';
import { isBuiltInRole, permissionsOfRole } from './roles.ts';

/** What somebody is allowed by their role, and up to which amounts. */
export interface Rights {
  readonly permissions: ReadonlySet<Permission>;
  readonly limits: RoleLimits;
}

export const NO_RIGHTS: Rights = { permissions: new Set(), limits: UNLIMITED };

/** The shop's own role of a name, as it is stored. Null: there is none, as of a built-in one. */
export interface StoredRights {
  readonly rolePermissions: readonly string[] | null;
  readonly roleLimits: Readonly<Record<string, unknown>> | null;
}

export function rightsOfRole(name: string, { rolePermissions, roleLimits }: StoredRights): Rights {
  const limits = isBuiltInRole(name) ? UNLIMITED : readLimits(roleLimits);
  return { permissions: permissionsOfRole(name, rolePermissions), limits };
}

export type NotGivable =
  | { readonly kind: 'permission'; readonly permission: Permission }
  /** They have the permission, and not up to that amount. */
  | { readonly kind: 'limit'; readonly permission: Permission };

/** Why whoever has the first rights may not give the second to others. Undefined: they may. */
export function whyNotGivable(held: Rights, wanted: Rights): NotGivable | undefined {
  for (const permission of wanted.permissions) {
    if (!mayGive(held.permissions, permission)) return { kind: 'permission', permission };
  }
  for (const permission of limitedPermissions) {
    if (!wanted.permissions.has(permission)) continue;
    if (!isLimitWithin(held.limits[permission], wanted.limits[permission])) return { kind: 'limit', permission };
  }
  return undefined;
}
