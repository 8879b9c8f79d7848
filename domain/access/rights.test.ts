import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { permissionIds } from './permissions.ts';
import { rightsOfRole, whyNotGivable, type Rights } from './rights.ts';
import { isLimitWithin, isWithinLimit, readLimits, UNLIMITED, type AmountLimit } from './role-limits.ts';

const amounts = fc.integer({ min: 0, max: 1_000_000 });
const currencies = fc.constantFrom('EUR', 'USD', 'JPY');
const limits: fc.Arbitrary<AmountLimit> = fc.option(fc.dictionary(currencies, amounts), { nil: null });
const money = fc.record({ amount: amounts, currency: currencies });

describe('a limit of a role', () => {
  it('allows up to and with its amount, and nothing of a currency that it does not name', () => {
    const limit = { EUR: 20_000 };
    expect(isWithinLimit(limit, { amount: 20_000, currency: 'EUR' })).toBe(true);
    expect(isWithinLimit(limit, { amount: 20_001, currency: 'EUR' })).toBe(false);
    expect(isWithinLimit(limit, { amount: 0, currency: 'USD' })).toBe(false);
    expect(isWithinLimit(limit, { amount: 1, currency: 'toString' })).toBe(false);
  });

  it('is none where nothing is said, and allows nothing where what is said cannot be understood', () => {
    expect(readLimits(null)).toEqual(UNLIMITED);
    expect(readLimits({})).toEqual(UNLIMITED);
    expect(readLimits({ 'payments:settle': { EUR: 5, USD: '7', JPY: -1 } })['payments:settle']).toEqual({ EUR: 5 });
    expect(readLimits({ 'payments:settle': 'a lot' })['payments:settle']).toEqual({});
  });

  it('of payments counts for parcels that are lost, unless the role says something else of them', () => {
    const [small, large] = [{ EUR: 200 }, { EUR: 5_000 }];
    expect(readLimits({ 'payments:settle': small })['shipments:resolve']).toEqual(small);
    expect(readLimits({ 'payments:settle': small, 'shipments:resolve': large })['shipments:resolve']).toEqual(large);
    expect(readLimits({ 'payments:settle': small, 'shipments:resolve': null })['shipments:resolve']).toBeNull();
    expect(readLimits({ 'shipments:resolve': small })).toEqual({ ...UNLIMITED, 'shipments:resolve': small });
  });

  it('is given to others only by whoever may do all that it allows', () => {
    fc.assert(
      fc.property(limits, limits, money, (mine, theirs, sum) => {
        if (isLimitWithin(mine, theirs) && isWithinLimit(theirs, sum)) expect(isWithinLimit(mine, sum)).toBe(true);
      }),
    );
    expect(isLimitWithin({ EUR: 10 }, null)).toBe(false);
    expect(isLimitWithin({ EUR: 10 }, { EUR: 10 })).toBe(true);
  });
});

describe('the rights of a role', () => {
  const own = (permissions: readonly string[], limit: AmountLimit): Rights =>
    rightsOfRole('front-desk', { rolePermissions: permissions, roleLimits: { 'payments:settle': limit } });

  it('are unlimited of a built-in one, whatever is stored under its name', () => {
    const stored = { rolePermissions: [], roleLimits: { 'payments:settle': { EUR: 1 } } };
    expect(rightsOfRole('finance', stored).limits).toEqual(UNLIMITED);
  });

  it('may not be given with a higher limit than one’s own', () => {
    const held = own(['payments:settle'], { EUR: 100 });
    expect(whyNotGivable(held, own(['payments:settle'], { EUR: 100 }))).toBeUndefined();
    expect(whyNotGivable(held, own(['payments:settle'], null))).toEqual({
      kind: 'limit',
      permission: 'payments:settle',
    });
    expect(whyNotGivable(held, own(['orders:read'], null))).toMatchObject({ kind: 'permission' });
    const resolver = own(['payments:settle', 'shipments:resolve'], { EUR: 100 });
    expect(whyNotGivable(resolver, own(['shipments:resolve'], null))).toMatchObject({ kind: 'limit' });
  });

  it('may be given by whoever has them', () => {
    const rights = fc.record({ permissions: fc.subarray([...permissionIds]), limit: limits });
    fc.assert(
      fc.property(rights, ({ permissions, limit }) => {
        const held = own(permissions, limit);
        expect(whyNotGivable(held, held)).toBeUndefined();
      }),
    );
  });
});
