import { describe, expect, it } from '@jest/globals';
import {
  brokenClaims,
  isCancelled,
  isMoneySettled,
  isReturnSettled,
  leftOnHold,
  wasBilled,
  wasConfirmed,
  wasHeld,
  wasLost,
  wasParcel,
} from './claims.ts';
import { isAtRest, type OrderEvent, type OrderFacts } from './order-facts.ts';

const anOrder = (events: readonly (string | OrderEvent)[], given: Partial<OrderFacts> = {}): OrderFacts => ({
  id: 'a',
  status: 'fulfilling',
  attention: null,
  holdReason: null,
  addressLine: '7 Bridge Street',
  unitsHeld: 0,
  events: events.map((event) => (typeof event === 'string' ? { type: event, data: {} } : event)),
  ...given,
});
const ofParcel = (type: string, data: object = {}) => ({ type, data: { shipmentId: 'p', ...data } });
const ended = { status: 'completed' } as const;
const held = { type: 'order.held', data: { reason: 'r' } };

describe('brokenClaims', () => {
  it.each([
    ['confirmed', wasConfirmed, anOrder(['order.placed', 'order.confirmed']), anOrder(['order.placed'])],
    ['cancelled', isCancelled, anOrder([], { status: 'cancelled' }), anOrder([])],
    [
      'cancelled and rid of its goods',
      isCancelled,
      anOrder([], { status: 'cancelled' }),
      anOrder([], { status: 'cancelled', unitsHeld: 1 }),
    ],
    ['held', wasHeld('r'), anOrder([held, 'order.released']), anOrder([{ type: 'order.held', data: { reason: 's' } }])],
    ['packed', wasParcel('p', 'packed'), anOrder([ofParcel('shipment.packed')]), anOrder([])],
    [
      'paid for',
      wasBilled('p'),
      anOrder([ofParcel('shipment.handed-over'), ofParcel('payment.captured')], ended),
      anOrder([ofParcel('shipment.handed-over')], ended),
    ],
    ['settled', isMoneySettled, anOrder([ofParcel('payment.written-off')]), anOrder([])],
    [
      'given its money back for a lost parcel',
      wasLost('p'),
      anOrder([ofParcel('shipment.lost'), ofParcel('payment.refunded')], ended),
      anOrder([ofParcel('shipment.lost'), ofParcel('payment.captured')], ended),
    ],
    [
      'given its money back for a parcel that came back',
      isReturnSettled({ refund: true, shipmentId: 'p' }),
      anOrder([ofParcel('shipment.return-settled', { refund: true }), ofParcel('payment.refunded')], ended),
      anOrder([ofParcel('shipment.return-settled', { refund: true })], ended),
    ],
    [
      'kept its money',
      isReturnSettled({ refund: false }),
      anOrder([ofParcel('shipment.return-settled', { refund: false })], ended),
      anOrder([ofParcel('shipment.return-settled', { refund: false }), ofParcel('payment.refunded')], ended),
    ],
  ] as const)('finds that an order was not %s', (_what, isTrue, so, notSo) => {
    const claims = [{ orderId: 'a', words: 'said', isTrue }];
    expect(brokenClaims(claims, new Map([['a', so]]))).toEqual([]);
    expect(brokenClaims(claims, new Map([['a', notSo]]))).toEqual([
      expect.stringContaining('said, and that is not so'),
    ]);
    expect(brokenClaims(claims, new Map())).toEqual([expect.stringContaining('it is not there')]);
  });
});

describe('leftOnHold', () => {
  const left = (by: string) => ({ type: 'shipment.handed-over', data: { by } });

  it('finds a parcel that left between hold and release', () => {
    expect(leftOnHold([anOrder([held, left('Ada')])])).toHaveLength(1);
    expect(leftOnHold([anOrder([held, 'order.released', left('Ada')]), anOrder([left('Ada'), held])])).toEqual([]);
    expect(leftOnHold([anOrder([held, left('carrier')])])).toEqual([]);
  });
});

describe('isAtRest', () => {
  it('is true of what has ended, or says what it waits for', () => {
    expect(
      ['completed', 'cancelled', 'expired', 'backordered'].map((status) =>
        isAtRest(anOrder([], { status: status as OrderFacts['status'] })),
      ),
    ).toEqual([true, true, true, true]);
    expect(isAtRest(anOrder([], { attention: 'Label refused' }))).toBe(true);
    expect(isAtRest(anOrder([], { holdReason: 'Fraud?' }))).toBe(true);
    expect(isAtRest(anOrder([]))).toBe(false);
  });
});
