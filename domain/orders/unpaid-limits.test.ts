import { describe, expect, it } from '@jest/globals';
import { findTooMuchUnpaid } from './unpaid-limits.ts';

const limits = { orders: 3, units: 100 };

describe('findTooMuchUnpaid', () => {
  it('lets a buyer order who owes little', () => {
    expect(findTooMuchUnpaid({ orders: 2, units: 50 }, 50, limits)).toBeUndefined();
  });

  it('stops one who has too many orders to pay', () => {
    expect(findTooMuchUnpaid({ orders: 3, units: 3 }, 1, limits)).toMatch(/^3 orders/);
  });

  it('stops one whose orders hold too many units', () => {
    expect(findTooMuchUnpaid({ orders: 1, units: 51 }, 50, limits)).toMatch(/hold 51 units/);
  });

  it('lets a large order be the first', () => {
    expect(findTooMuchUnpaid({ orders: 0, units: 0 }, 500, limits)).toBeUndefined();
  });

  it('stops nobody where there are no limits', () => {
    expect(findTooMuchUnpaid({ orders: 999, units: 9_999 }, 1, { orders: 0, units: 0 })).toBeUndefined();
  });
});
