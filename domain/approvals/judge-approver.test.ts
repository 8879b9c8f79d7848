import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Permission } from '../access/permissions.ts';
import type { Rights } from '../access/rights.ts';
import { isWithinLimit, type AmountLimit } from '../access/role-limits.ts';
import { judgeApprover, mayRefuse, type Principal } from './judge-approver.ts';

const [ASKER, OTHER]: [Principal, Principal] = [
  { kind: 'key', id: '1' },
  { kind: 'key', id: '2' },
];
const asked = { operation: 'writeOffPayment', askedBy: ASKER, money: { amount: 500, currency: 'EUR' } } as const;
const rights = (limit: AmountLimit, permissions: readonly Permission[] = ['payments:settle']): Rights => ({
  permissions: new Set(permissions),
  limits: { 'payments:settle': limit, 'shipments:resolve': limit },
});

describe('who approves what was asked', () => {
  it('is never who asked, whatever they are allowed by now', () => {
    expect(judgeApprover(asked, ASKER, rights(null))).toBe('own-request');
    expect(judgeApprover(asked, { ...ASKER, kind: 'staff' }, rights(null))).toBe('may');
  });

  it('may do so much themselves', () => {
    expect(judgeApprover(asked, OTHER, rights(null))).toBe('may');
    expect(judgeApprover(asked, OTHER, rights({ EUR: 500 }))).toBe('may');
    expect(judgeApprover(asked, OTHER, rights({ EUR: 499 }))).toBe('above-limit');
    expect(judgeApprover(asked, OTHER, rights({ USD: 999 }))).toBe('above-limit');
    expect(judgeApprover(asked, OTHER, rights(null, ['orders:read']))).toBe('lacks-permission');
  });

  it('may do that very thing themselves', () => {
    const lost = { ...asked, operation: 'markShipmentLost' } as const;
    expect(judgeApprover(lost, OTHER, rights(null))).toBe('lacks-permission');
    expect(judgeApprover(lost, OTHER, rights({ EUR: 499 }, ['shipments:resolve']))).toBe('above-limit');
    expect(judgeApprover(lost, OTHER, rights({ EUR: 500 }, ['shipments:resolve']))).toBe('may');
  });

  it('is another within their limit, and nobody else', () => {
    const principals = fc.record({ kind: fc.constantFrom('key', 'staff'), id: fc.constantFrom('1', '2', '3') });
    const limits = fc.option(fc.dictionary(fc.constantFrom('EUR', 'USD'), fc.nat(1_000)), { nil: null });
    fc.assert(
      fc.property(principals, principals, limits, fc.nat(1_000), (askedBy, approver, limit, amount) => {
        const money = { amount, currency: 'EUR' };
        const judged = judgeApprover({ ...asked, askedBy, money }, approver, rights(limit));
        const isOther = askedBy.kind !== approver.kind || askedBy.id !== approver.id;
        expect(judged === 'may').toBe(isOther && isWithinLimit(limit, money));
      }),
    );
  });
});

it('is refused by whoever may settle such a thing at all, and taken back by who asked', () => {
  expect(mayRefuse(asked, ASKER, rights(null, []))).toBe(true);
  expect(mayRefuse(asked, OTHER, rights({}))).toBe(true);
  expect(mayRefuse(asked, OTHER, rights(null, ['orders:read']))).toBe(false);
});
