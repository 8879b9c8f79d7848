import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decideEasyPostEvent } from './decide-easypost-event.ts';
import { readEasyPostEvent } from './easypost-event.ts';

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
    });
  });

  it('reads a status that is not documented as unknown', () => {
    const event = readEasyPostEvent({ ...update, result: { ...update.result, status: 'beamed_up' } });
    expect(event?.tracker?.status).toBe('unknown');
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
  if (!event) throw new Error('The example is no event');

  it('is to write it down while the parcel is on its way', () => {
    const subject = { shipmentId, state: 'handed-over', needsAttention: false } as const;
    expect(decideEasyPostEvent(event, subject)).toEqual({ kind: 'record', shipmentId });
  });

  it('is to tell the parcel what it does not know: that it left, or that what a person looks at may be over', () => {
    const tell = { kind: 'tell', shipmentId };
    expect(decideEasyPostEvent(event, { shipmentId, state: 'packed', needsAttention: false })).toEqual(tell);
    expect(decideEasyPostEvent(event, { shipmentId, state: 'handed-over', needsAttention: true })).toEqual(tell);
  });

  it.each(['delivered', 'lost', 'cancelled'] as const)('is nothing once the parcel is %s', (state) => {
    expect(decideEasyPostEvent(event, { shipmentId, state, needsAttention: false })).toEqual({
      kind: 'settle',
      reason: 'already-known',
    });
  });

  it('is nothing when nobody knows the parcel', () => {
    expect(decideEasyPostEvent(event, null)).toEqual({ kind: 'settle', reason: 'unknown-subject' });
  });

  it('is nothing when it is about no parcel', () => {
    const decision = decideEasyPostEvent({ ...event, tracker: null }, null);
    expect(decision).toEqual({ kind: 'settle', reason: 'nothing-to-do' });
  });
});
