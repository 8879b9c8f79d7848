import { describe, expect, it } from '@jest/globals';
import { idsAbout, isLive, movedBetween, type OutsideWorld } from './outside-world.ts';

const payment = (id: string, orderId: string, more: object = {}) =>
  ({
    id,
    metadata: { order_id: orderId },
    capturableMinor: 0,
    capturedMinor: 0,
    refundedMinor: 0,
    ...more,
  }) as unknown as OutsideWorld['payments'][number];
const label = (shipmentId: string, reference: string, more: object = {}) =>
  ({ shipmentId, reference, refundStatus: null, ...more }) as OutsideWorld['labels'][number];

describe('what has moved outside', () => {
  it('is about the orders and parcels of what is new, and of what is other than it was', () => {
    const before = {
      payments: [payment('pi_1', 'still'), payment('pi_2', 'paid')],
      labels: [label('shp_1', 'given back'), label('shp_2', 'quiet')],
    };
    const after = {
      payments: [payment('pi_1', 'still'), payment('pi_2', 'paid', { capturedMinor: 5 }), payment('pi_3', 'new')],
      labels: [
        label('shp_1', 'given back', { refundStatus: 'refunded' }),
        label('shp_2', 'quiet'),
        label('shp_3', 'sent'),
      ],
    };
    const moved = movedBetween(before, after);
    expect(moved).toEqual(new Set(['paid', 'new', 'given back', 'sent']));
    expect(movedBetween(before, before)).toEqual(new Set());
    expect(idsAbout(moved, after)).toEqual(new Set(['pi_2', 'pi_3', 'shp_1', 'shp_3']));
  });
});

describe('isLive', () => {
  it('knows money that is held, or was taken and not given back', () => {
    expect(isLive(payment('pi_1', 'a', { capturableMinor: 1 }))).toBe(true);
    expect(isLive(payment('pi_1', 'a', { capturedMinor: 2, refundedMinor: 1 }))).toBe(true);
    expect(isLive(payment('pi_1', 'a', { capturedMinor: 2, refundedMinor: 2 }))).toBe(false);
  });
});
