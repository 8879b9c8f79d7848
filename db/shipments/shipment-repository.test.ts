import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { useStoredShipments } from '../../tests/support/use-stored-shipments.ts';

const stored = useStoredShipments();

describe('moveShipment', () => {
  it('moves along an edge once and says where the parcel is when it is repeated', async () => {
    const { orderId, shipmentId } = await stored.aParcel();
    const request = { shipmentId, to: 'picked', by: 'Ada' } as const;
    expect(await stored.shipments.moveShipment(request)).toEqual({ moved: true, state: 'picked' });
    expect(await stored.shipments.moveShipment(request)).toEqual({ moved: false, state: 'picked' });
    expect(await stored.timelineOf(orderId)).toEqual(['order.fulfilling', 'shipment.ready', 'shipment.picked']);
  });

  it('refuses an edge that does not exist', async () => {
    const { shipmentId } = await stored.aParcel();
    expect(await stored.shipments.moveShipment({ shipmentId, to: 'delivered', by: 'Ada' })).toEqual({
      moved: false,
      state: 'ready',
    });
  });

  it('does not know a parcel that was never planned', async () => {
    const stranger = randomUUID();
    await expect(stored.shipments.moveShipment({ shipmentId: stranger, to: 'picked', by: 'Ada' })).rejects.toThrow(
      stranger,
    );
  });
});

describe('an attempt that was given up and is written late', () => {
  it('leaves on the timeline that a cancellation was refused, once', async () => {
    const { orderId } = await stored.aParcelUnderWay();
    for (let repeat = 0; repeat < 2; repeat += 1) {
      expect(await stored.shipments.recallShipments({ orderId, forCancellation: true })).toMatchObject({
        recalled: false,
      });
    }
    expect((await stored.timelineOf(orderId)).slice(-2)).toEqual([
      'shipment.handed-over',
      'order.cancellation-refused',
    ]);
  });

  it('leaves the newer words about a parcel alone', async () => {
    const { shipmentId } = await stored.aParcel();
    await stored.shipments.setShipmentAttention({
      shipmentId,
      attention: 'The carrier refused the address',
      version: 2,
      about: ['label'],
    });
    await stored.shipments.setShipmentAttention({ shipmentId, attention: null, version: 1, about: [] });
    expect((await stored.queries.readShipment(shipmentId))?.attention).toBe('The carrier refused the address');
  });

  it('does not take a reading of the tracker for news', async () => {
    const { orderId, shipmentId } = await stored.aParcelUnderWay();
    const reading = { shipmentId, eventId: 'reading:1', status: 'in_transit', onlyFrom: 'handed-over' } as const;
    expect(await stored.shipments.recordCarrierEvent(reading)).toEqual({ state: 'in-transit' });
    const returned = { shipmentId, eventId: `evt_${randomUUID()}`, status: 'failure' } as const;
    await stored.storeEvent(returned.eventId);
    await stored.shipments.recordCarrierEvent(returned);
    expect(await stored.shipments.recordCarrierEvent(reading)).toEqual({ state: 'exception' });
    expect((await stored.timelineOf(orderId)).slice(-2)).toEqual(['shipment.in-transit', 'shipment.exception']);
  });

  it('takes no step back in the warehouse, and recalls nothing that has left', async () => {
    const { orderId, shipmentId } = await stored.aParcel();
    for (const to of ['picked', 'packed'] as const) await stored.shipments.moveShipment({ shipmentId, to, by: 'Ada' });
    expect(await stored.shipments.moveShipment({ shipmentId, to: 'picked', by: 'Ada' })).toEqual({
      moved: false,
      state: 'packed',
    });
    await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' });
    expect(await stored.shipments.recallShipments({ orderId })).toMatchObject({ recalled: false });
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({
      moved: true,
      state: 'handed-over',
    });
  });
});

describe('listShipments', () => {
  it('goes through the parcels of a state oldest first, page by page', async () => {
    const { orderId } = await aConfirmedOrder(stored.database, { lines: [{ sku: 'PAGE', at: { A: 1, B: 1, C: 1 } }] });
    await stored.shipments.planShipments({ orderId });
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await stored.queries.listShipments({ orderId, state: 'planned', after, limit: 2 });
      seen.push(...page.map(({ locationId }) => locationId));
      after = page.at(-1)?.id;
      more = page.length === 2;
    }
    expect(seen.sort()).toEqual(['A', 'B', 'C']);
  });

  it('shows what is in the parcel and puts nobody before an attention that was taken away', async () => {
    const { orderId, shipmentId } = await stored.aParcel({ lines: [{ sku: 'SHOW', at: { MAIN: 4 } }] });
    await stored.shipments.setShipmentAttention({
      shipmentId,
      attention: 'Look at me',
      version: 1,
      about: ['silence'],
    });
    expect((await stored.queries.listShipments({ orderId, limit: 5 }))[0]).toMatchObject({
      attention: 'Look at me',
      lines: [{ sku: 'SHOW', title: 'SHOW', quantity: 4 }],
    });
    await stored.shipments.setShipmentAttention({ shipmentId, attention: null, version: 2, about: [] });
    expect((await stored.queries.readShipment(shipmentId))?.attention).toBeNull();
  });
});
