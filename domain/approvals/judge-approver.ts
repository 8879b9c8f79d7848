import type { LimitedPermission } from '../access/role-limits.ts';
import { isWithinLimit } from '../access/role-limits.ts';
import type { Rights } from '../access/rights.ts';
import type { Money } from '../money/money.ts';

/** Operations that somebody else approves where they are about more money than the role of whoever asks allows. */
export const approvableOperations = {
  writeOffPayment: 'payments:settle',
  settleReturn: 'payments:settle',
  markShipmentLost: 'shipments:resolve',
} as const satisfies Readonly<Record<string, LimitedPermission>>;

export type ApprovableOperation = keyof typeof approvableOperations;

export function isApprovable(operation: string): operation is ApprovableOperation {
  return Object.hasOwn(approvableOperations, operation);
}

/** Of an API key or a person of staff. All secrets of a key are one principal. */
export interface Principal {
  readonly kind: 'key' | 'staff';
  readonly id: string;
}

export function isSamePrincipal(one: Principal, other: Principal): boolean {
  return one.kind === other.kind && one.id === other.id;
}

interface Asked {
  readonly operation: ApprovableOperation;
  readonly askedBy: Principal;
  readonly money: Money;
}

export type ApproverJudgement = 'may' | 'own-request' | 'lacks-permission' | 'above-limit';

/** Whether somebody may approve what was asked: another than who asked, who may do so much themselves. */
export function judgeApprover(
  { operation, askedBy, money }: Asked,
  approver: Principal,
  { permissions, limits }: Rights,
): ApproverJudgement {
  const permission = approvableOperations[operation];
  if (isSamePrincipal(askedBy, approver)) return 'own-request';
  if (!permissions.has(permission)) return 'lacks-permission';
  return isWithinLimit(limits[permission], money) ? 'may' : 'above-limit';
}

/** Whoever asked takes it back; anybody who may do such a thing at all refuses it. */
export function mayRefuse({ operation, askedBy }: Asked, who: Principal, { permissions }: Rights): boolean {
  return isSamePrincipal(askedBy, who) || permissions.has(approvableOperations[operation]);
}
