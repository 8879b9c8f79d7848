import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isFinal, orderStatuses } from '../orders/order-status.ts';
import { carrierStatuses, type CarrierWord } from '../shipments/carrier-status.ts';
import { isFinalShipmentState, shipmentStates } from '../shipments/shipment-state.ts';
import { decideEasyPostEvent } from './decide-easypost-event.ts';
import { readEasyPostEvent } from './easypost-event.ts';

const orderId = '0f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d12';
const shipmentId = '5f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d11';
const update = {
  id: 'evt_1',
  object: 'Event',
  description: 'tracker.updated',
  result: { id: 'trk_1', object: 'Tracker', tracking_code: 'EZ1', shipment_id: 'shp_1', status: 'in_transit' },
};

describe('an event of EasyPost', () => {
  it('is read with the parcel and its status', () => {
    expect(readEasyPostEvent(update)).toEqual({
      eventId: 'evt_1',
      type: 'tracker.updated',
      subject: 'EZ1',
      tracker: { trackingCode: 'EZ1', providerShipmentId: 'shp_1', status: 'in_transit' },
      refund: null,
    });
  });

  it('reads a status that is not documented as unknown', () => {
    const event = readEasyPostEvent({ ...update, result: { ...update.result, status: 'beamed_up' } });
    expect(event?.tracker?.status).toBe('unknown');
  });

  it.each([
    ['delivered', 'returned'],
    ['in_transit', 'return_to_sender'],
    ['failure', 'failure'],
  ])('reads %s of a parcel on its way back as %s', (status, read) => {
    const event = readEasyPostEvent({ ...update, result: { ...update.result, status, is_return: true } });
    expect(event?.tracker?.status).toBe(read);
  });

  it.each([
    ['refund.successful', 'refunded', 'refunded'],
    ['refund.successful', undefined, 'refunded'],
    ['refund.updated', 'rejected', 'rejected'],
  ])('is read with what became of a label’s price: %s with status %s', (description, status, outcome) => {
    const result = { id: 'rfnd_1', object: 'Refund', tracking_code: 'EZ1', shipment_id: 'shp_1', status };
    expect(readEasyPostEvent({ id: 'evt_3', description, result })).toEqual({
      eventId: 'evt_3',
      type: description,
      subject: 'shp_1',
      tracker: null,
      refund: { providerShipmentId: 'shp_1', outcome },
    });
  });

  it('says nothing of a label’s price that is not decided, or of no label', () => {
    const event = (result: object) => readEasyPostEvent({ id: 'evt_4', description: 'refund.updated', result });
    expect(event({ shipment_id: 'shp_1', status: 'submitted' })?.refund).toBeNull();
    expect(event({ status: 'refunded' })?.refund).toBeNull();
  });

  it('is about no parcel when it is of another kind', () => {
    const event = readEasyPostEvent({ id: 'evt_2', description: 'batch.created', result: { id: 'batch_1' } });
    expect(event).toMatchObject({ subject: 'batch_1', tracker: null });
  });

  it('never throws, whatever the JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (payload) => void readEasyPostEvent(payload)));
    fc.assert(fc.property(fc.jsonValue(), (result) => void readEasyPostEvent({ ...update, result })));
  });
});

describe('what is done about it', () => {
  const event = readEasyPostEvent(update);
  if (!event?.tracker) throw new Error('The example is no event of a parcel');
  const { tracker } = event;

  const parcel = {
    shipmentId,
    sequence: 1,
    orderId,
    orderNumber: 1042,
    orderStatus: 'fulfilling',
    state: 'handed-over',
    needsAttention: false,
    isOfReplacedLabel: false,
    isDeliveredByStaff: false,
  } as const;
  const says = (status: CarrierWord) => ({ ...event, tracker: { ...tracker, status } });

  it('is to write it down while the parcel is on its way', () => {
    expect(decideEasyPostEvent(event, parcel)).toEqual({ kind: 'record', shipmentId });
  });

  it('is to tell the parcel what it does not know: that it left, or that what a person looks at may be over', () => {
    const tell = { kind: 'tell', shipmentId };
    expect(decideEasyPostEvent(event, { ...parcel, state: 'packed' })).toEqual(tell);
    expect(decideEasyPostEvent(event, { ...parcel, needsAttention: true })).toEqual(tell);
    expect(decideEasyPostEvent(says('return_to_sender'), parcel)).toEqual(tell);
    expect(decideEasyPostEvent(says('returned'), { ...parcel, state: 'returning' })).toEqual(tell);
  });

  it.each([
    ['cancelled', 'in_transit', 'was called back'],
    ['cancelled', 'delivered', 'was called back'],
    ['lost', 'delivered', 'the customer has the goods and the money'],
    ['lost', 'in_transit', 'has found'],
    ['lost', 'returned', 'is bringing back'],
    ['delivered', 'return_to_sender', 'that counts as delivered'],
  ] as const)('is to show to staff that a parcel which is %s is %s for the carrier', (state, status, words) => {
    const notice = expect.stringContaining(words);
    expect(decideEasyPostEvent(says(status), { ...parcel, state })).toEqual({
      kind: 'tell-order',
      orderId,
      shipmentId,
      notice,
    });
    const ended = { ...parcel, state, orderStatus: 'completed' } as const;
    expect(decideEasyPostEvent(says(status), ended)).toEqual({ kind: 'note', orderId, shipmentId, notice });
  });

  it('is to show to staff that the carrier could not deliver what they called delivered', () => {
    const delivered = { ...parcel, state: 'delivered' } as const;
    const notice = expect.stringContaining('could not deliver');
    expect(decideEasyPostEvent(says('failure'), { ...delivered, isDeliveredByStaff: true })).toEqual({
      kind: 'tell-order',
      orderId,
      shipmentId,
      notice,
    });
    // After the carrier's own word, an older one has come late.
    const settle = { kind: 'settle', reason: 'already-known' };
    expect(decideEasyPostEvent(says('failure'), delivered)).toEqual(settle);
  });

  describe('where it is of a label that was replaced', () => {
    const replaced = { ...parcel, isOfReplacedLabel: true };

    it.each(['ready', 'packed', 'handed-over', 'in-transit'] as const)(
      'is to tell a parcel that is %s, never to write a scan down for it',
      (state) => {
        for (const status of ['in_transit', 'delivered', 'return_to_sender'] as const) {
          expect(decideEasyPostEvent(says(status), { ...replaced, state })).toEqual({ kind: 'tell', shipmentId });
        }
      },
    );

    it.each(['pre_transit', 'unknown', 'cancelled', 'error'] as const)('is nothing where it says %s', (status) => {
      for (const state of ['ready', 'in-transit', 'delivered'] as const) {
        const settle = { kind: 'settle', reason: 'already-known' };
        expect(decideEasyPostEvent(says(status), { ...replaced, state })).toEqual(settle);
      }
    });

    it('is to show to staff after the parcel has ended, too', () => {
      const notice = expect.stringContaining('before it was corrected');
      expect(decideEasyPostEvent(says('in_transit'), { ...replaced, state: 'delivered' })).toMatchObject({ notice });
      const calledBack = decideEasyPostEvent(says('in_transit'), { ...replaced, state: 'cancelled' });
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
  ] as const)('is nothing for a parcel that is %s and of which the carrier says %s', (state, status) => {
    const settle = { kind: 'settle', reason: 'already-known' };
    expect(decideEasyPostEvent(says(status), { ...parcel, state })).toEqual(settle);
  });

  it('never tells a parcel that has ended, nor an order that has', () => {
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
        const { kind } = decideEasyPostEvent(says(status), subject);
        if (isFinalShipmentState(subject.state)) expect(['settle', 'note', 'tell-order']).toContain(kind);
        if (isFinal(subject.orderStatus)) expect(kind).not.toBe('tell-order');
      }),
    );
  });

  it.each(shipmentStates)('is to book what became of a label’s price, also of a parcel that is %s', (state) => {
    const refund = { providerShipmentId: 'shp_1', outcome: 'refunded' } as const;
    const told = { ...event, tracker: null, refund };
    expect(decideEasyPostEvent(told, { ...parcel, state, orderStatus: 'completed' })).toEqual({ kind: 'book', refund });
    expect(decideEasyPostEvent(told, null)).toEqual({ kind: 'settle', reason: 'unknown-subject' });
  });

  it('is nothing when nobody knows the parcel', () => {
    expect(decideEasyPostEvent(event, null)).toEqual({ kind: 'settle', reason: 'unknown-subject' });
  });

  it('is nothing when it is about no parcel', () => {
    const decision = decideEasyPostEvent({ ...event, tracker: null }, null);
    expect(decision).toEqual({ kind: 'settle', reason: 'nothing-to-do' });
  });
});
