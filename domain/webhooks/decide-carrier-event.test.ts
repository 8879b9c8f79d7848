import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isFinal, orderStatuses } from '../orders/order-status.ts';
import { carrierStatuses, type CarrierWord } from '../shipments/carrier-status.ts';
import { isFinalShipmentState, shipmentStates } from '../shipments/shipment-state.ts';
import type { CarrierAssertion, CarrierEvent } from './carrier-event.ts';
import { decideCarrierEvent, type ShipmentSubject } from './decide-carrier-event.ts';

const orderId = '0f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d12';
const shipmentId = '5f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d11';

function anEvent(assertion: CarrierAssertion | null): CarrierEvent {
  const about = { provider: 'easypost', eventId: 'evt_1', type: 'tracker.updated', subject: 'EZ1' } as const;
  return { kind: 'carrier', ...about, assertion };
}

const says = (status: CarrierWord) =>
  anEvent({ kind: 'scan', trackingCode: 'EZ1', providerShipmentId: 'shp_1', status });

describe('what is done about an event of a carrier', () => {
  const event = says('in_transit');

  const shipment: ShipmentSubject = {
    shipmentId,
    sequence: 1,
    orderId,
    orderNumber: 1042,
    orderStatus: 'fulfilling',
    state: 'handed-over',
    needsAttention: false,
    isOfReplacedLabel: false,
    isDeliveredByStaff: false,
  };

  it('is to record it while the shipment is on its way', () => {
    expect(decideCarrierEvent(event, shipment)).toEqual({
      kind: 'record',
      subject: shipment,
      status: 'in_transit',
    });
  });

  it('is to signal the shipment what it does not know: that it left, or that what a person looks at may be over', () => {
    for (const [status, known] of [
      ['in_transit', { state: 'packed' }],
      ['in_transit', { needsAttention: true }],
      ['return_to_sender', {}],
      ['returned', { state: 'returning' }],
    ] as const) {
      const subject = { ...shipment, ...known };
      expect(decideCarrierEvent(says(status), subject)).toEqual({ kind: 'signal-shipment', subject, status });
    }
  });

  it.each([
    ['cancelled', 'in_transit', 'was called back'],
    ['cancelled', 'delivered', 'was called back'],
    ['lost', 'delivered', 'the customer has the goods and the money'],
    ['lost', 'in_transit', 'has found'],
    ['lost', 'returned', 'is bringing back'],
    ['delivered', 'return_to_sender', 'that counts as delivered'],
  ] as const)('is to show to staff that a shipment which is %s is %s for the carrier', (state, status, words) => {
    const notice = expect.stringContaining(words);
    const subject = { ...shipment, state };
    expect(decideCarrierEvent(says(status), subject)).toEqual({ kind: 'signal-order', subject, notice });
    const ended = { ...subject, orderStatus: 'completed' } as const;
    expect(decideCarrierEvent(says(status), ended)).toEqual({ kind: 'note', subject: ended, notice });
  });

  it('is to show to staff that the carrier could not deliver what they called delivered', () => {
    const delivered = { ...shipment, state: 'delivered' } as const;
    const notice = expect.stringContaining('could not deliver');
    const subject = { ...delivered, isDeliveredByStaff: true };
    expect(decideCarrierEvent(says('failure'), subject)).toEqual({ kind: 'signal-order', subject, notice });
    // After the carrier's own word, an older one has come late.
    const settle = { kind: 'settle', reason: 'already-known' };
    expect(decideCarrierEvent(says('failure'), delivered)).toEqual(settle);
  });

  describe('where it is of a label that was replaced', () => {
    const replaced = { ...shipment, isOfReplacedLabel: true };

    it.each(['ready', 'packed', 'handed-over', 'in-transit'] as const)(
      'is to signal a shipment that is %s, never to record a scan for it',
      (state) => {
        for (const status of ['in_transit', 'delivered', 'return_to_sender'] as const) {
          const subject = { ...replaced, state };
          expect(decideCarrierEvent(says(status), subject)).toEqual({ kind: 'signal-shipment', subject, status });
        }
      },
    );

    it.each(['pre_transit', 'unknown', 'cancelled', 'error'] as const)('is nothing where it says %s', (status) => {
      for (const state of ['ready', 'in-transit', 'delivered'] as const) {
        const settle = { kind: 'settle', reason: 'already-known' };
        expect(decideCarrierEvent(says(status), { ...replaced, state })).toEqual(settle);
      }
    });

    it('is to show to staff after the shipment has ended, too', () => {
      const notice = expect.stringContaining('before it was corrected');
      expect(decideCarrierEvent(says('in_transit'), { ...replaced, state: 'delivered' })).toMatchObject({ notice });
      const calledBack = decideCarrierEvent(says('in_transit'), { ...replaced, state: 'cancelled' });
      expect(calledBack).toMatchObject({ notice: expect.stringContaining('called back') });
    });
  });

  it.each([
    ['delivered', 'in_transit'],
    ['delivered', 'delivered'],
    ['returned', 'returned'],
    ['lost', 'failure'],
    ['cancelled', 'pre_transit'],
    ['cancelled', 'cancelled'],
  ] as const)('is nothing for a shipment that is %s and of which the carrier says %s', (state, status) => {
    const settle = { kind: 'settle', reason: 'already-known' };
    expect(decideCarrierEvent(says(status), { ...shipment, state })).toEqual(settle);
  });

  it('never signals a shipment that has ended, nor an order that has', () => {
    const subjects = fc.record({
      shipmentId: fc.constant(shipmentId),
      sequence: fc.constant(1),
      orderNumber: fc.constant(1042),
      orderId: fc.constant(orderId),
      orderStatus: fc.constantFrom(...orderStatuses),
      state: fc.constantFrom(...shipmentStates),
      needsAttention: fc.boolean(),
      isOfReplacedLabel: fc.boolean(),
      isDeliveredByStaff: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom<CarrierWord>(...carrierStatuses, 'returned'), subjects, (status, subject) => {
        const { kind } = decideCarrierEvent(says(status), subject);
        if (isFinalShipmentState(subject.state)) expect(['settle', 'note', 'signal-order']).toContain(kind);
        if (isFinal(subject.orderStatus)) expect(kind).not.toBe('signal-order');
      }),
    );
  });

  it.each(shipmentStates)('is to book what became of a label’s price, also of a shipment that is %s', (state) => {
    const refund = { kind: 'label-refund', providerShipmentId: 'shp_1', outcome: 'refunded' } as const;
    const told = anEvent(refund);
    expect(decideCarrierEvent(told, { ...shipment, state, orderStatus: 'completed' })).toEqual({
      kind: 'book',
      refund,
    });
    expect(decideCarrierEvent(told, null)).toEqual({ kind: 'settle', reason: 'unknown-subject' });
  });

  it('is nothing when nobody knows the shipment', () => {
    expect(decideCarrierEvent(event, null)).toEqual({ kind: 'settle', reason: 'unknown-subject' });
  });

  it('is nothing when it asserts nothing', () => {
    expect(decideCarrierEvent(anEvent(null), shipment)).toEqual({ kind: 'settle', reason: 'nothing-to-do' });
  });
});
