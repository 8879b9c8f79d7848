import { describe, expect, it } from '@jest/globals';
import { findHoarding, findTooMuchUnpaid, isOverKeyLimit } from './unpaid-limits.ts';

const limits = { orders: 3, units: 100 };
const nothing = { orders: 0, units: 0 };

describe('findTooMuchUnpaid', () => {
  it('lets a buyer order who owes little', () => {
    expect(findTooMuchUnpaid({ orders: 2, units: 50 }, 50, limits)).toBeUndefined();
  });

  it('stops one who has too many orders to pay', () => {
    expect(findTooMuchUnpaid({ orders: 3, units: 3 }, 1, limits)).toMatchObject({ code: 'too-many-unpaid-orders' });
  });

  it('stops one whose orders hold too many units', () => {
    expect(findTooMuchUnpaid({ orders: 1, units: 51 }, 50, limits)).toMatchObject({ code: 'too-many-unpaid-orders' });
  });

  it('judges the first order, too', () => {
    expect(findTooMuchUnpaid(nothing, 100, limits)).toBeUndefined();
    expect(findTooMuchUnpaid(nothing, 101, limits)).toMatchObject({ code: 'too-many-units' });
  });

  it('tells nobody what others have ordered', () => {
    const refused = [
      findTooMuchUnpaid({ orders: 77, units: 7 }, 1, limits),
      findTooMuchUnpaid({ orders: 1, units: 77 }, 50, limits),
    ];
    expect(JSON.stringify(refused)).not.toContain('77');
  });

  it('stops nobody where there are no limits', () => {
    expect(findTooMuchUnpaid({ orders: 999, units: 9_999 }, 1, { orders: 0, units: 0 })).toBeUndefined();
  });
});

describe('a key that is over its limit', () => {
  it('is one whose orders are too many, or hold too much', () => {
    expect(isOverKeyLimit({ orders: 2, units: 99 }, limits)).toBe(false);
    expect(isOverKeyLimit({ orders: 3, units: 3 }, limits)).toBe(true);
    expect(isOverKeyLimit({ orders: 1, units: 100 }, limits)).toBe(true);
    expect(isOverKeyLimit({ orders: 999, units: 9_999 }, { orders: 0, units: 0 })).toBe(false);
  });

  it('still takes a buyer’s first small order, and no other', () => {
    expect(findHoarding(nothing, 10, limits)).toBeUndefined();
    expect(findHoarding(nothing, 11, limits)).toMatchObject({ code: 'too-many-units' });
    expect(findHoarding({ orders: 1, units: 1 }, 1, limits)).toMatchObject({ code: 'too-many-unpaid-orders' });
    expect(findHoarding(nothing, 9_999, { orders: 0, units: 0 })).toBeUndefined();
  });
});
