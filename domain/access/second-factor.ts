import type { Permission } from './permissions.ts';

/** What moves money, decides who may, or writes the mails that carry links to log in: worth more to a thief than a password keeps safe. */
const PROTECTED: readonly Permission[] = [
  'payments:settle',
  'shipments:resolve',
  'orders:cancel',
  'policies:write',
  'messages:write',
  'access:manage',
  'staff:manage',
];

/** Whether whoever is allowed these proves it with a second factor beside the password. */
export function needsSecondFactor(held: ReadonlySet<Permission>): boolean {
  return PROTECTED.some((permission) => held.has(permission));
}
