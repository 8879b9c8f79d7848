import { describe, expect, it } from '@jest/globals';
import { array, assert, boolean, constant, constantFrom, integer, oneof, property, record } from 'fast-check';
import { isFinalShipmentState, shipmentStates } from '../shipments/shipment-state.ts';
import { isFinal, orderStatuses } from './order-status.ts';
import { waitingFor, type WaitingFacts } from './waiting-for.ts';

const base: WaitingFacts = {
  status: 'fulfilling',
  isBeingCancelled: false,
  holdReason: null,
  taskCount: 0,
  nextAction: null,
  missing: [],
  shipments: [],
};

describe('what an order waits for', () => {
  it('is told of each parcel by where it is', () => {
    const shipments = [
      { sequence: 1, state: 'delivered' },
      { sequence: 2, state: 'planned' },
      { sequence: 3, state: 'packed' },
      { sequence: 4, state: 'in-transit' },
    ] as const;
    expect(waitingFor({ ...base, shipments, holdReason: 'Wait' })).toEqual([
      { kind: 'release', reason: 'Wait' },
      { kind: 'label', parcels: [2] },
      { kind: 'warehouse', parcels: [3] },
      { kind: 'carrier', parcels: [4] },
    ]);
  });

  it('is the shopper, until a time, where the card was declined', () => {
    const nextAction = { type: 'submit-payment-method', until: '2026-11-30T01:28:36Z' } as const;
    expect(waitingFor({ ...base, status: 'awaiting-payment', nextAction })).toEqual([
      { kind: 'card', until: '2026-11-30T01:28:36Z' },
    ]);
  });

  it('is always something while the order goes on with a parcel, and nothing once it has ended', () => {
    const facts = record<WaitingFacts>({
      status: constantFrom(...orderStatuses),
      isBeingCancelled: boolean(),
      holdReason: oneof(constant(null), constant('Wait')),
      taskCount: integer({ min: 0, max: 2 }),
      nextAction: constant(null),
      missing: constant([]),
      shipments: array(record({ sequence: integer({ min: 1, max: 9 }), state: constantFrom(...shipmentStates) })),
    });
    assert(
      property(facts, (order) => {
        const found = waitingFor(order);
        if (isFinal(order.status) && order.taskCount === 0) expect(found).toEqual([]);
        const isOpen = order.status !== 'fulfilling' || order.shipments.some((one) => !isFinalShipmentState(one.state));
        if (!isFinal(order.status) && isOpen) expect(found.length).toBeGreaterThan(0);
      }),
    );
  });
});
