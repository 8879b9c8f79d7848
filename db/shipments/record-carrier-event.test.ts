import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { useStoredShipments } from '../../tests/support/use-stored-shipments.ts';

const stored = useStoredShipments();

const correctAddress = (orderId: string) =>
  stored.query('update sales_order set address_version = address_version + 1 where id = ?', [orderId]);

describe('recordCarrierEvent', () => {
  it('applies an event once, however often it arrives, and settles it', async () => {
    const { orderId, shipmentId } = await stored.aParcelUnderWay();
    const eventId = `evt_${randomUUID()}`;
    await stored.storeEvent(eventId);
    const event = { shipmentId, eventId, status: 'in_transit' } as const;
    expect(await stored.shipments.recordCarrierEvent(event)).toEqual({ state: 'in-transit' });
    const next = { shipmentId, eventId: `evt_${randomUUID()}`, status: 'out_for_delivery' } as const;
    await stored.storeEvent(next.eventId);
    await stored.shipments.recordCarrierEvent(next);
    expect(await stored.shipments.recordCarrierEvent(event)).toEqual({ state: 'out-for-delivery' });
    expect(
      await stored.query('select effect, settled_at is null as open from inbound_event where event_id = ?', [eventId]),
    ).toEqual([{ effect: 'applied', open: false }]);
    expect((await stored.timelineOf(orderId)).slice(2)).toEqual([
      'shipment.handed-over',
      'shipment.in-transit',
      'shipment.out-for-delivery',
    ]);
  });

  it('settles as ignored what comes after delivery', async () => {
    const { orderId, shipmentId } = await stored.aParcelUnderWay();
    const late = `evt_${randomUUID()}`;
    await stored.storeEvent(late);
    const arrived = { shipmentId, eventId: `evt_${randomUUID()}`, status: 'delivered' } as const;
    await stored.storeEvent(arrived.eventId);
    await stored.shipments.recordCarrierEvent(arrived);
    expect(await stored.shipments.recordCarrierEvent({ shipmentId, eventId: late, status: 'in_transit' })).toEqual({
      state: 'delivered',
    });
    expect(await stored.query('select effect from inbound_event where event_id = ?', [late])).toEqual([
      { effect: 'ignored' },
    ]);
    expect(await stored.query('select fulfilment_stage from sales_order where id = ?', [orderId])).toEqual([
      { fulfilment_stage: 'delivered' },
    ]);
    expect((await stored.queries.readShipment(shipmentId))?.deliveredAt).not.toBeNull();
  });
});

describe('an event that was never received', () => {
  it('neither hands a parcel over nor moves it', async () => {
    const here = await stored.aParcel();
    expect(
      await stored.shipments.recordHandOver({ shipmentId: here.shipmentId, by: 'carrier', scanEventId: 'evt_made_up' }),
    ).toEqual({
      moved: false,
      state: 'ready',
    });
    const { shipmentId } = await stored.aParcelUnderWay();
    expect(
      await stored.shipments.recordCarrierEvent({ shipmentId, eventId: 'evt_made_up', status: 'delivered' }),
    ).toEqual({
      state: 'handed-over',
    });
  });
});

describe('a scan of a label that the parcel bears no more', () => {
  it.each(['refund-requested', 'refunded', 'dropped', 'forfeited', 'bought'])(
    'neither hands it over nor moves it, where that is %s, and says so again to a repeat',
    async (state) => {
      const { orderId, shipmentId } = await stored.aParcel();
      const eventId = await stored.aScanUnder(shipmentId, state);
      if (state === 'bought') await correctAddress(orderId);
      const scanned = await stored.shipments.recordHandOver({ shipmentId, by: 'carrier', scanEventId: eventId });
      expect(scanned).toEqual({ moved: false, state: 'ready' });
      const told = { state: 'ready', isOfReplacedLabel: true };
      const event = { shipmentId, eventId, status: 'delivered' } as const;
      expect(await stored.shipments.recordCarrierEvent(event)).toEqual(told);
      expect(await stored.shipments.recordCarrierEvent(event)).toEqual(told);
      expect(await stored.query('select effect from inbound_event where event_id = ?', [eventId])).toEqual([
        { effect: 'noted' },
      ]);
      const [parcel] = await stored.query('select state, heard_at from shipment where id = ?', [shipmentId]);
      expect(parcel).toEqual({ state: 'ready', heard_at: null });
    },
  );

  it('does not deliver one that left under another', async () => {
    const { orderId, shipmentId } = await stored.aParcelUnderWay();
    const event = { shipmentId, status: 'delivered' } as const;
    const old = await stored.aScanUnder(shipmentId, 'refunded');
    expect(await stored.shipments.recordCarrierEvent({ ...event, eventId: old })).toMatchObject({
      state: 'handed-over',
    });
    const cancelled = {
      shipmentId,
      eventId: await stored.aScanUnder(shipmentId, 'forfeited'),
      status: 'cancelled',
    } as const;
    expect(await stored.shipments.recordCarrierEvent(cancelled)).toEqual({ state: 'handed-over' });
    const now = await stored.aScanUnder(shipmentId, 'bought');
    expect(await stored.shipments.recordCarrierEvent({ ...event, eventId: now })).toEqual({ state: 'delivered' });
    expect((await stored.timelineOf(orderId)).at(-1)).toBe('shipment.delivered');
  });
});
