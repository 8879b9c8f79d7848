import { z } from 'zod';
import type { StoredRole } from '../../db/access/role-repository.ts';
import { isPermission, permissionIds, permissions, type Permission } from '../../domain/access/permissions.ts';
import { limitedPermissions, readLimits, UNLIMITED, type LimitedPermission } from '../../domain/access/role-limits.ts';
import { isRoleName } from '../../domain/access/role-name.ts';
import { builtInRoles, type BuiltInRole } from '../../domain/access/roles.ts';
import { plainCode } from '../../domain/text/plain-code.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { currency } from '../shared/schemas/money-schema.ts';
import { line, optional, timestamp, word } from '../shared/schemas/field-schemas.ts';

const meanings = Object.fromEntries(permissionIds.map((id) => [id, permissions[id].allows]));

const permission = extensibleEnum<Permission>(
  'Permission',
  'What a key may be allowed to do.',
  meanings as Record<Permission, string>,
);

export const roleName = z
  .string()
  .overwrite((typed) => plainCode(typed).toLowerCase())
  .refine(isRoleName, { error: 'It must be 3 to 40 small letters, digits and hyphens, and begin with a letter.' });

export const roleParams = z.strictObject({
  name: roleName.meta({
    description: 'Name of the role: small letters, digits and hyphens.',
    example: 'front-desk',
    param: { id: 'RoleName' },
  }),
});

const amounts = (amount: z.ZodType<number>, currencyCode: z.ZodType<string>) =>
  z.record(currencyCode, amount).nullable();

const limitWords =
  'The most of one operation, in minor units by currency: `{"EUR": 20000}`; of a currency that is not named nothing. Null: any amount.';
const asked = amounts(z.int().min(0), currency)
  .optional()
  .meta({ description: `${limitWords} Left out: null, and of \`shipments:resolve\` what \`payments:settle\` says.` });
const answeredLimit = amounts(z.int(), z.string()).meta({ description: limitWords, example: { EUR: 20_000 } });

function ofEachLimited<Schema>(schema: Schema) {
  return Object.fromEntries(limitedPermissions.map((id) => [id, schema])) as Record<LimitedPermission, Schema>;
}

const roleLimits = z.strictObject(ofEachLimited(answeredLimit)).meta({
  id: 'RoleLimits',
  description: 'Up to which amounts a role allows what moves money. Beyond them somebody else approves.',
});

const roleLimitsDraft = z
  .strictObject(ofEachLimited(asked))
  .meta({ id: 'RoleLimitsDraft', description: 'Up to which amounts a role is to allow what moves money.' });

export const role = z
  .strictObject({
    name: z.string().meta({ description: 'As keys name it.', example: 'front-desk' }),
    description: z.string().meta({ description: 'Who has it, for people.', example: 'Answers the telephone.' }),
    permissions: z.array(permission).meta({ description: 'What it allows.' }),
    limits: roleLimits,
    builtIn: z.boolean().meta({ description: 'Every shop has it, and nobody changes it.' }),
    createdAt: timestamp.nullable().meta({ description: 'When it was made; null of one that is built in.' }),
    updatedAt: timestamp.nullable().meta({ description: 'When it was last changed; null of one that is built in.' }),
  })
  .meta({ id: 'Role', description: 'What the keys of some callers may do.' });

export const roleDraft = z
  .strictObject({
    description: line(200).meta({ description: 'Who has it, for people.', example: 'Answers the telephone.' }),
    permissions: z.array(word(permissionIds)).min(1).max(permissionIds.length).meta({
      description:
        'What it is to allow: see `Permission`. You must be allowed each of them yourself; what is for one’s own, or everything that it is a part of.',
    }),
    limits: optional(roleLimitsDraft).meta({
      description: 'Up to which amounts; left out: any. Not higher than your own.',
    }),
  })
  .meta({ id: 'RoleDraft', description: 'What a role of the shop’s own is to allow.' });

export const exampleRoleDraft: z.input<typeof roleDraft> = {
  description: 'Answers the telephone.',
  permissions: ['orders:read', 'customers:read'],
};

export const exampleRole: z.input<typeof role> = {
  name: 'front-desk',
  description: 'Answers the telephone.',
  permissions: ['orders:read', 'customers:read'],
  limits: UNLIMITED,
  builtIn: false,
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};

export const roleList = z
  .strictObject({ data: z.array(role).meta({ description: 'Built-in ones first, then by name.' }) })
  .meta({ id: 'RoleList', description: 'All roles that a key may have.' });

export const permissionList = z
  .strictObject({
    data: z
      .array(
        z
          .strictObject({
            id: permission,
            allows: z.string().meta({ description: 'What it allows, in words.', example: 'Read what is in stock.' }),
          })
          .meta({ id: 'PermissionWords', description: 'A permission, in words.' }),
      )
      .meta({ description: 'By subject.' }),
  })
  .meta({ id: 'PermissionList', description: 'All that a key may be allowed to do.' });

export function presentBuiltIn(name: BuiltInRole): z.input<typeof role> {
  const { description, permissions: allowed } = builtInRoles[name];
  return {
    name,
    description,
    permissions: [...allowed],
    limits: UNLIMITED,
    builtIn: true,
    createdAt: null,
    updatedAt: null,
  };
}

/** What this version does not know is left out, as it allows nothing. */
export function presentRole({
  name,
  description,
  permissions: stored,
  limits,
  createdAt,
  updatedAt,
}: StoredRole): z.input<typeof role> {
  return {
    name,
    description,
    permissions: stored.filter(isPermission),
    limits: readLimits(limits),
    builtIn: false,
    createdAt: rfc3339(createdAt),
    updatedAt: rfc3339(updatedAt),
  };
}
