import { describe, expect, it } from '@jest/globals';
import { array, assert, boolean, constantFrom, property, record } from 'fast-check';
import { refuseStep } from '../shipments/shipment-step.ts';
import { hasLeft, shipmentStates } from '../shipments/shipment-state.ts';
import { mayBeCancelled } from './may-be-cancelled.ts';
import { offeredActions, offeredParcelActions } from './offered-actions.ts';
import { isFinal, orderStatuses } from './order-status.ts';

const facts = record({
  status: constantFrom(...orderStatuses),
  isBeingCancelled: boolean(),
  isHeld: boolean(),
  shipments: array(constantFrom(...shipmentStates), { maxLength: 3 }),
}).map((order) => ({ ...order, isCancellable: mayBeCancelled(order) }));

describe('what is offered to do with an order', () => {
  it('is nothing once it has ended or is being cancelled, and never both to stop it and to let it go on', () => {
    assert(
      property(facts, (order) => {
        const offered = offeredActions(order);
        if (isFinal(order.status) || order.isBeingCancelled) expect(offered).toEqual([]);
        expect(offered.includes('holdOrder') && offered.includes('releaseOrder')).toBe(false);
      }),
    );
  });

  it('is neither to cancel it nor to send it elsewhere once a parcel has left', () => {
    assert(
      property(facts, (order) => {
        if (!order.shipments.some(hasLeft)) return;
        expect(offeredActions(order)).not.toContain('cancelOrder');
        expect(offeredActions(order)).not.toContain('correctShippingAddress');
      }),
    );
  });
});

describe('what is offered to do with a parcel', () => {
  it('is what its workflow takes', () => {
    const stepOf = {
      pickShipment: 'pick',
      packShipment: 'pack',
      handOverShipment: 'hand-over',
      markShipmentDelivered: 'mark-delivered',
      markShipmentLost: 'mark-lost',
      markShipmentReturned: 'mark-returned',
    } as const;
    assert(
      property(constantFrom(...shipmentStates), boolean(), boolean(), (state, isOrderHeld, needsAttention) => {
        for (const action of offeredParcelActions({ state, isOrderHeld, needsAttention })) {
          if (action === 'retryLabel') continue;
          const holdReason = isOrderHeld ? 'Wait' : null;
          expect(refuseStep(stepOf[action], { state, holdReason, recalled: false })).toBeUndefined();
        }
      }),
    );
  });
});
