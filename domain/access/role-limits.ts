import type { Money } from '../money/money.ts';
import type { Permission } from './permissions.ts';

/** Permissions that move money, which a role may have up to an amount of one operation. A parcel that counts as lost is paid back. */
export const limitedPermissions = ['payments:settle', 'shipments:resolve'] as const satisfies readonly Permission[];
export type LimitedPermission = (typeof limitedPermissions)[number];

/** The most of one operation, in minor units by currency; of one that is not named nothing. Null: any amount. */
export type AmountLimit = Readonly<Record<string, number>> | null;
export type RoleLimits = Readonly<Record<LimitedPermission, AmountLimit>>;

/** Of the built-in roles, and of a role of the shop's own that says nothing else. */
export const UNLIMITED: RoleLimits = { 'payments:settle': null, 'shipments:resolve': null };

const NOTHING: AmountLimit = {};

/**
 * As they are stored. What cannot be understood allows no amount. Where nothing is said of parcels, what is said of payments counts: else
 * whoever settles small sums would pay back large ones by losing the parcel.
 */
export function readLimits(stored: Readonly<Record<string, unknown>> | null): RoleLimits {
  const payments = stored?.['payments:settle'];
  const { 'shipments:resolve': parcels = payments } = stored ?? {};
  return { 'payments:settle': readLimit(payments), 'shipments:resolve': readLimit(parcels) };
}

function readLimit(stored: unknown): AmountLimit {
  if (stored === undefined || stored === null) return null;
  if (typeof stored !== 'object' || Array.isArray(stored)) return NOTHING;
  const amounts = Object.entries(stored).filter(([, amount]) => Number.isSafeInteger(amount) && Number(amount) >= 0);
  return Object.fromEntries(amounts) as AmountLimit;
}

/** Whether one operation may be about so much money. */
export function isWithinLimit(limit: AmountLimit, { amount, currency }: Money): boolean {
  if (limit === null) return true;
  return Object.hasOwn(limit, currency) && amount <= (limit[currency] ?? 0);
}

/** Whether whoever has the first may give the second: it allows nothing that the first does not. */
export function isLimitWithin(mine: AmountLimit, theirs: AmountLimit): boolean {
  if (mine === null) return true;
  if (theirs === null) return false;
  return Object.entries(theirs).every(([currency, amount]) => isWithinLimit(mine, { amount, currency }));
}
