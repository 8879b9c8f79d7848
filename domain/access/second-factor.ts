import type { Permission } from './permissions.ts';

/** What moves money, or decides who may: worth more to a thief than a password keeps safe. */
const PROTECTED: readonly Permission[] = [
  'payments:settle',
  'orders:cancel',
  'policies:write',
  'access:manage',
  'staff:manage',
];

/** Whether whoever is allowed these proves it with a second factor beside the password. */
export function needsSecondFactor(held: ReadonlySet<Permission>): boolean {
  return PROTECTED.some((permission) => held.has(permission));
}
