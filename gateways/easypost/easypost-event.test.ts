import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readEasyPostEvent } from './easypost-event.ts';

const update = {
  id: 'evt_1',
  object: 'Event',
  description: 'tracker.updated',
  result: { id: 'trk_1', object: 'Tracker', tracking_code: 'EZ1', shipment_id: 'shp_1', status: 'in_transit' },
};

describe('an event of EasyPost', () => {
  it('is read with the parcel and its status', () => {
    expect(readEasyPostEvent(update)).toEqual({
      kind: 'carrier',
      provider: 'easypost',
      eventId: 'evt_1',
      type: 'tracker.updated',
      subject: 'EZ1',
      assertion: { kind: 'scan', trackingCode: 'EZ1', providerShipmentId: 'shp_1', status: 'in_transit' },
    });
  });

  it('reads a status that is not documented as unknown', () => {
    const event = readEasyPostEvent({ ...update, result: { ...update.result, status: 'beamed_up' } });
    expect(event?.assertion).toMatchObject({ kind: 'scan', status: 'unknown' });
  });

  it.each([
    ['delivered', 'returned'],
    ['in_transit', 'return_to_sender'],
    ['failure', 'failure'],
  ])('reads %s of a parcel on its way back as %s', (status, read) => {
    const event = readEasyPostEvent({ ...update, result: { ...update.result, status, is_return: true } });
    expect(event?.assertion).toMatchObject({ kind: 'scan', status: read });
  });

  it.each([
    ['refund.successful', 'refunded', 'refunded'],
    ['refund.successful', undefined, 'refunded'],
    ['refund.updated', 'rejected', 'rejected'],
  ])('is read with what became of a label’s price: %s with status %s', (description, status, outcome) => {
    const result = { id: 'rfnd_1', object: 'Refund', tracking_code: 'EZ1', shipment_id: 'shp_1', status };
    expect(readEasyPostEvent({ id: 'evt_3', description, result })).toEqual({
      kind: 'carrier',
      provider: 'easypost',
      eventId: 'evt_3',
      type: description,
      subject: 'shp_1',
      assertion: { kind: 'label-refund', providerShipmentId: 'shp_1', outcome },
    });
  });

  it('says nothing of a label’s price that is not decided, or of no label', () => {
    const event = (result: object) => readEasyPostEvent({ id: 'evt_4', description: 'refund.updated', result });
    expect(event({ shipment_id: 'shp_1', status: 'submitted' })?.assertion).toBeNull();
    expect(event({ status: 'refunded' })?.assertion).toBeNull();
  });

  it('asserts nothing when it is of another kind', () => {
    const event = readEasyPostEvent({ id: 'evt_2', description: 'batch.created', result: { id: 'batch_1' } });
    expect(event).toMatchObject({ subject: 'batch_1', assertion: null });
  });

  it('never throws, whatever the JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (payload) => void readEasyPostEvent(payload)));
    fc.assert(fc.property(fc.jsonValue(), (result) => void readEasyPostEvent({ ...update, result })));
  });
});
