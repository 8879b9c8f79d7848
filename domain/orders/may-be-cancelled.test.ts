import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { shipmentStates } from '../shipments/shipment-state.ts';
import { mayBeCancelled } from './may-be-cancelled.ts';
import { orderStatuses } from './order-status.ts';

const facts = fc.record({
  status: fc.constantFrom(...orderStatuses),
  isBeingCancelled: fc.boolean(),
  shipments: fc.array(fc.constantFrom(...shipmentStates), { maxLength: 4 }),
});

describe('mayBeCancelled', () => {
  it.each(orderStatuses)('is offered of an order that is %s, unless it has ended', (status) => {
    const isOffered = mayBeCancelled({ status, isBeingCancelled: false, shipments: [] });
    expect(isOffered).toBe(!['completed', 'cancelled', 'expired'].includes(status));
  });

  it('is not offered twice, nor once any parcel has left', () => {
    fc.assert(
      fc.property(facts, (given) => {
        if (!mayBeCancelled(given)) return;
        expect(given.isBeingCancelled).toBe(false);
        const here = ['planned', 'ready', 'picked', 'packed', 'cancelled'];
        expect(given.shipments.filter((state) => !here.includes(state))).toEqual([]);
      }),
    );
  });
});
