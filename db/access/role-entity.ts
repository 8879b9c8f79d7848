import { defineEntity, p } from '@mikro-orm/core';

/** A role that the shop has made beside the built-in ones (domain/access/roles.ts). */
export const Role = defineEntity({
  name: 'Role',
  tableName: 'role',
  checks: [
    { name: 'role_name', expression: "name ~ '^[a-z][a-z0-9-]{1,38}[a-z0-9]$'" },
    {
      name: 'role_permissions',
      expression: 'cardinality(permissions) > 0 and array_position(permissions, null) is null',
    },
  ],
  properties: {
    name: p.string().primary(),
    description: p.string(),
    /** Ids of permissions.ts; one that this version does not know allows nothing. */
    permissions: p.array(),
    /** The most of one operation, by permission and currency, in minor units (role-limits.ts). Without an entry: any amount. */
    limits: p.json().$type<Readonly<Record<string, unknown>>>().defaultRaw(`'{}'`),
    /** Raised by each change. */
    version: p.integer().default(1),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
