import { isPermission, permissionIds, type Permission } from './permissions.ts';

/** The role of a key that may stand in a web page: its rights are these, and no shop can widen them. */
export const PUBLISHABLE = 'publishable';

const OF_A_BROWSER = [
  'accounts:serve',
  'catalogue:read',
  'orders:place',
  'quotes:create',
  'shop:read',
  'stock:read',
] as const satisfies readonly Permission[];

const ALL_OF_THE_CATALOGUE = ['catalogue:read', 'catalogue:read-archived'] as const satisfies readonly Permission[];

/** Roles that every shop has, and that cannot be changed. Beside them a shop has its own (`PUT /v1/roles/{name}`). */
export const builtInRoles = {
  administrator: { description: 'May do everything.', permissions: permissionIds },
  support: {
    description: 'Helps shoppers: orders, customers, parcels.',
    permissions: [
      ...ALL_OF_THE_CATALOGUE,
      'stock:read',
      'orders:place',
      'orders:read',
      'orders:read-notes',
      'orders:cancel',
      'orders:correct',
      'orders:hold',
      'orders:resolve',
      'payments:submit',
      'quotes:create',
      'quotes:read',
      'customers:read',
      'customers:write',
      'customers:read-contact',
      'shipments:read',
      'shipments:resolve',
      'webhooks:read',
      'webhooks:resolve',
      'shop:read',
      'setup:read',
      'policies:read',
      'messages:read',
      'messages:send',
      'tasks:read',
      'tasks:work',
    ],
  },
  warehouse: {
    description: 'Packs parcels and looks after stock.',
    permissions: [
      ...ALL_OF_THE_CATALOGUE,
      'stock:read',
      'stock:read-movements',
      'stock:write',
      'orders:read',
      'orders:read-notes',
      'orders:correct',
      'orders:hold',
      'customers:read-contact',
      'shipments:read',
      'shipments:work',
      'shipments:resolve',
      'shop:read',
      'setup:read',
      'tasks:read',
      'tasks:work',
    ],
  },
  purchasing: {
    description: 'Sees what is wanted and what is there, and receives goods.',
    permissions: [
      ...ALL_OF_THE_CATALOGUE,
      'stock:read',
      'stock:read-movements',
      'stock:write',
      'orders:read',
      'shop:read',
      'setup:read',
      'tasks:read',
    ],
  },
  catalogue: {
    description: 'Keeps products and prices.',
    permissions: [...ALL_OF_THE_CATALOGUE, 'catalogue:write', 'stock:read', 'shop:read', 'setup:read'],
  },
  finance: {
    description: 'Settles money, and may stop and cancel orders.',
    permissions: [
      ...ALL_OF_THE_CATALOGUE,
      'stock:read',
      'stock:read-movements',
      'orders:read',
      'orders:read-notes',
      'orders:cancel',
      'orders:hold',
      'payments:settle',
      'customers:read',
      'customers:read-contact',
      'shipments:read',
      'webhooks:read',
      'webhooks:resolve',
      'shop:read',
      'setup:read',
      'policies:read',
      'tasks:read',
      'tasks:work',
      'events:read',
    ],
  },
  storefront: {
    description: 'The server of a shop on the web: sells, and sees what it has sold.',
    permissions: [
      ...OF_A_BROWSER,
      'orders:read-own',
      'orders:change-own',
      'quotes:read-own',
      'customers:read-contact',
      'customers:manage-own',
    ],
  },
  integration: {
    description: 'Another system: reads everything, and writes what machines write.',
    permissions: [
      ...ALL_OF_THE_CATALOGUE,
      'catalogue:write',
      'stock:read',
      'stock:read-movements',
      'stock:write',
      'orders:place',
      'orders:read',
      'orders:read-notes',
      'orders:cancel',
      'quotes:create',
      'quotes:read',
      'customers:read',
      'customers:write',
      'customers:read-contact',
      'shipments:read',
      'shipments:work',
      'webhooks:read',
      'access:read',
      'shop:read',
      'setup:read',
      'policies:read',
      'messages:read',
      'tasks:read',
      'events:read',
    ],
  },
  [PUBLISHABLE]: {
    description: 'A key that may stand in a web page: what anybody may see and do there.',
    permissions: OF_A_BROWSER,
  },
} as const satisfies Readonly<Record<string, RoleWords & { readonly permissions: readonly Permission[] }>>;

interface RoleWords {
  readonly description: string;
}

export type BuiltInRole = keyof typeof builtInRoles;

export const builtInRoleNames = Object.keys(builtInRoles) as readonly BuiltInRole[];

export function isBuiltInRole(name: string): name is BuiltInRole {
  return Object.hasOwn(builtInRoles, name);
}

/** Whoever has the token of an order: what a storefront may do with that order. */
export const guestPermissions: ReadonlySet<Permission> = new Set<Permission>(['orders:read-own', 'orders:change-own']);

/** Whoever is logged in to an account: what a shopper may do, with what is theirs. */
export const customerPermissions: ReadonlySet<Permission> = new Set<Permission>([
  'account:own',
  'catalogue:read',
  'orders:place',
  'orders:read-own',
  'orders:change-own',
  'quotes:create',
  'quotes:read-own',
  'shop:read',
  'stock:read',
]);

const ofBuiltIn = new Map(
  builtInRoleNames.map((name) => [name, new Set<Permission>(builtInRoles[name].permissions)] as const),
);
const NOTHING: ReadonlySet<Permission> = new Set();

/**
 * What a role allows. `stored`: the permissions of the shop's own role of this name, if there is one; those that this version does not
 * know allow nothing.
 */
export function permissionsOfRole(name: string, stored: readonly string[] | null): ReadonlySet<Permission> {
  if (isBuiltInRole(name)) return ofBuiltIn.get(name) ?? NOTHING;
  return stored === null ? NOTHING : new Set(stored.filter(isPermission));
}
