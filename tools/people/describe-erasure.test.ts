import { describe, expect, it } from '@jest/globals';
import { describeErasure, describeLeft, exitCodeOf } from './describe-erasure.ts';

const erased = {
  kind: 'erased',
  erasureId: 'e-1',
  orders: ['A-1001', 'A-1002'],
  rows: { sales_order: 2, event: 12 },
  customersWhoStay: [],
  elsewhere: { payments: ['pi_1', 'pi_2'], parcels: [] },
} as const;
const none = { running: [], missing: [] };

describe('describeErasure', () => {
  it('says what is gone, and what is to be erased elsewhere', () => {
    expect(describeErasure(erased).split('\n')).toEqual([
      'Erased (e-1).',
      '  orders and requests: A-1001, A-1002',
      '        2 sales_order',
      '       12 event',
      'To be erased at Stripe:',
      '  pi_1',
      '  pi_2',
      '',
    ]);
  });

  it('names the workflows whose histories are left, of whomever', () => {
    expect(describeErasure({ kind: 'unknown' })).toBe('Nobody is known by that.\n');
    const left = { running: ['order-A-1003'], missing: ['order-A-1004'] };
    expect(describeLeft(left)).toMatch(
      /^These workflows still run\..*\n {2}order-A-1003\nOrders have ended.*\n {2}order-A-1004\n$/,
    );
    expect(describeLeft(none)).toBe('');
  });

  it('says what stands in the way', () => {
    const obstacles = [{ about: 'A-1004', why: 'it is open' }];
    expect(describeErasure({ kind: 'refused', obstacles })).toBe('Nothing was erased:\n  A-1004: it is open\n');
  });
});

describe('exitCodeOf', () => {
  it('tells what is done from what is not', () => {
    expect(exitCodeOf(erased, none)).toBe(0);
    expect(exitCodeOf(erased, { ...none, running: ['order-A-1003'] })).toBe(1);
    expect(exitCodeOf(erased, { ...none, missing: ['order-A-1004'] })).toBe(1);
    expect(exitCodeOf({ kind: 'unknown' }, none)).toBe(2);
    expect(exitCodeOf({ kind: 'refused', obstacles: [] }, none)).toBe(3);
  });
});
