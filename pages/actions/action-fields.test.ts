import { describe, expect, it } from '@jest/globals';
import { bodyOfAction } from './action-fields.ts';

describe('the body of an operation', () => {
  it('is what was typed, without what was left empty', () => {
    expect(bodyOfAction('cancelOrder', { reasonCode: 'customer', note: ' ', insistedRestock: '', do: 'x' })).toEqual({
      reasonCode: 'customer',
    });
    expect(bodyOfAction('cancelOrder', { reasonCode: 'shop', note: ' Called ', insistedRestock: 'false' })).toEqual({
      reasonCode: 'shop',
      note: 'Called',
      restock: false,
    });
  });

  it('holds yes and no, and numbers, as such', () => {
    expect(bodyOfAction('settleReturn', { refund: 'true' })).toEqual({ refund: true });
    expect(bodyOfAction('markShipmentReturned', { restock: 'false' })).toEqual({ restock: false });
    expect(bodyOfAction('retryPayment', { attempt: '2' })).toEqual({ attempt: 2 });
    expect(bodyOfAction('retryPayment', { attempt: 'two' })).toEqual({ attempt: 'two' });
  });

  it('has an address as a part of its own', () => {
    const typed = { name: 'Ada', line1: 'Row 1', line2: '', city: 'York', country: 'GB', insistOnAddress: 'true' };
    expect(bodyOfAction('correctShippingAddress', typed)).toEqual({
      shippingAddress: { name: 'Ada', line1: 'Row 1', city: 'York', country: 'GB' },
      insistOnAddress: true,
    });
  });

  it('is nothing where the operation takes none', () => {
    expect(bodyOfAction('handOverShipment', { anything: 'else' })).toBeUndefined();
  });
});
