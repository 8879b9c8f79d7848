import { describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createInboundEventRepository } from '../webhooks/inbound-event-repository.ts';
import { useStoredShipments } from '../../tests/support/use-stored-shipments.ts';

const stored = useStoredShipments();

describe('recallShipments', () => {
  it('calls back all parcels of an order and gives the same answer again', async () => {
    const { orderId } = await aConfirmedOrder(stored.database, { lines: [{ sku: 'LAMP', at: { MAIN: 1, NORTH: 1 } }] });
    const ids = (await stored.shipments.planShipments({ orderId })).map(({ shipmentId }) => shipmentId).sort();
    expect(await stored.shipments.recallShipments({ orderId })).toEqual({ recalled: true, shipmentIds: ids });
    expect(await stored.shipments.recallShipments({ orderId })).toEqual({ recalled: true, shipmentIds: ids });
    expect(await stored.timelineOf(orderId)).toEqual(['order.fulfilling', 'shipment.cancelled', 'shipment.cancelled']);
  });

  it('calls none back when one has left', async () => {
    const { orderId } = await aConfirmedOrder(stored.database, { lines: [{ sku: 'VASE', at: { MAIN: 1, NORTH: 1 } }] });
    const [first, second] = await stored.shipments.planShipments({ orderId });
    await stored.shipments.moveShipment({ shipmentId: second?.shipmentId ?? '', to: 'ready', by: 'carrier' });
    await stored.shipments.recordHandOver({ shipmentId: second?.shipmentId ?? '', by: 'Ada' });
    expect(await stored.shipments.recallShipments({ orderId })).toEqual({
      recalled: false,
      reason: 'Parcel 2 is already with UPS (handed-over).',
    });
    expect((await stored.queries.readShipment(first?.shipmentId ?? ''))?.state).toBe('planned');
  });

  it('lets exactly one of a hand-over and a recall at the same instant win', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { orderId, shipmentId } = await stored.aParcel({ lines: [{ sku: 'RACE', at: { MAIN: 1 } }] });
      const [handOver, recall] = await Promise.all([
        stored.shipments.recordHandOver({ shipmentId, by: 'Ada' }),
        stored.shipments.recallShipments({ orderId }),
      ]);
      expect(handOver.moved).toBe(!recall.recalled);
      expect((await stored.queries.readShipment(shipmentId))?.state).toBe(
        recall.recalled ? 'cancelled' : 'handed-over',
      );
      const held = await stored.query<{ state: string }>('select state from reservation where order_id = ?', [orderId]);
      expect(held).toEqual([{ state: recall.recalled ? 'held' : 'shipped' }]);
    }
  });
});

describe('a parcel that counts as here, and that the carrier has', () => {
  /** Goods of two places, of which the first is with the carrier under a label that was replaced. */
  async function anAwayParcel(sku: string) {
    const { orderId } = await aConfirmedOrder(stored.database, { lines: [{ sku, at: { MAIN: 2, NORTH: 1 } }] });
    const planned = await stored.shipments.planShipments({ orderId });
    for (const { shipmentId } of planned)
      await stored.shipments.moveShipment({ shipmentId, to: 'ready', by: 'carrier' });
    const shipmentId = planned[0]?.shipmentId ?? '';
    const eventId = await stored.aScanUnder(shipmentId, 'refunded');
    await stored.shipments.recordCarrierEvent({ shipmentId, eventId, status: 'in_transit' });
    const statesOf = async () =>
      (
        await stored.query<{ state: string }>('select state from shipment where order_id = ? order by sequence', [
          orderId,
        ])
      ).map(({ state }) => state);
    const levels = () =>
      stored.query('select location_id, on_hand, reserved from stock_level where sku = ? order by location_id', [sku]);
    const attention = async () => (await stored.query('select attention from sales_order where id = ?', [orderId]))[0];
    return { orderId, shipmentId, statesOf, levels, attention };
  }
  const refused = { recalled: false, reason: expect.stringContaining('`restock`') };

  it('is not called back, for a cancellation or because a step failed', async () => {
    const { orderId, statesOf } = await anAwayParcel('AWAY-1');
    expect(await stored.shipments.recallShipments({ orderId })).toEqual(refused);
    expect(await stored.shipments.recallShipments({ orderId, forCancellation: true })).toEqual(refused);
    expect(await statesOf()).toEqual(['ready', 'ready']);
    expect((await stored.timelineOf(orderId)).at(-1)).toBe('order.cancellation-refused');
  });

  it('is called back without its goods where staff say so, which stays with them', async () => {
    const { orderId, statesOf, levels, attention } = await anAwayParcel('AWAY-2');
    const recall = { orderId, forCancellation: true, restock: false, by: 'Ada' } as const;
    expect(await stored.shipments.recallShipments(recall)).toMatchObject({ recalled: true });
    expect(await statesOf()).toEqual(['cancelled', 'cancelled']);
    const without = [
      { location_id: 'MAIN', on_hand: 0, reserved: 0 },
      { location_id: 'NORTH', on_hand: 1, reserved: 1 },
    ];
    expect(await levels()).toEqual(without);
    expect(await attention()).toEqual({ attention: expect.stringContaining('taken off the stock') });
    expect(await stored.timelineOf(orderId)).toContain('shipment.taken-off-stock');
    // So does the undo, which asks nobody.
    expect(await stored.shipments.recallShipments({ orderId })).toMatchObject({ recalled: true });
    expect(await levels()).toEqual(without);
    const told = 'order.attention-raised';
    expect((await stored.timelineOf(orderId)).filter((type) => type === told)).toHaveLength(1);
  });

  it('is called back with its goods where staff say that they are back', async () => {
    const { orderId, statesOf, levels, attention } = await anAwayParcel('AWAY-3');
    const recall = { orderId, forCancellation: true, restock: true, by: 'Ada' } as const;
    expect(await stored.shipments.recallShipments(recall)).toMatchObject({ recalled: true });
    expect(await statesOf()).toEqual(['cancelled', 'cancelled']);
    expect(await levels()).toEqual([
      { location_id: 'MAIN', on_hand: 2, reserved: 2 },
      { location_id: 'NORTH', on_hand: 1, reserved: 1 },
    ]);
    expect(await attention()).toEqual({ attention: null });
    const [said] = await stored.query(
      `select data, actor_name as by from event where subject_id = ? and type = 'shipment.restocked'`,
      [orderId],
    );
    expect(said).toMatchObject({ data: { locationId: 'MAIN' }, by: 'Ada' });
  });

  it('is so, too, where its label was not known when it was scanned, or nobody was there to hear of it', async () => {
    const unlabelled = await stored.aParcel({ ready: false });
    const scan = { shipmentId: unlabelled.shipmentId, eventId: await stored.aScan(), status: 'in_transit' } as const;
    expect(await stored.shipments.recordCarrierEvent(scan)).toEqual({ state: 'planned' });
    const unheard = await stored.aParcel();
    const told = { provider: 'easypost', eventId: await stored.aScan(), orderId: unheard.orderId } as const;
    const assertion = { kind: 'scan', trackingCode: 'T', providerShipmentId: null, status: 'in_transit' } as const;
    const { provider, eventId } = told;
    const event = { kind: 'carrier', provider, eventId, type: 'tracker.updated', subject: 'T', assertion } as const;
    const events = createInboundEventRepository(stored.database);
    await events.noteEvent({ ...told, event, shipmentId: unheard.shipmentId, notice: 'Nothing has come of that.' });
    for (const { orderId } of [unlabelled, unheard]) {
      expect(await stored.shipments.recallShipments({ orderId, forCancellation: true })).toEqual(refused);
    }
  });

  it('may leave all the same, and then is nobody’s to call back', async () => {
    const { orderId, shipmentId } = await anAwayParcel('AWAY-4');
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).toMatchObject({ moved: true });
    expect(await stored.shipments.recallShipments({ orderId, restock: false })).toMatchObject({
      recalled: false,
      reason: expect.stringContaining('is already with'),
    });
  });

  it('is told of on its order where it was called back a moment before, whatever label it was scanned under', async () => {
    for (const label of ['refunded', 'bought']) {
      const { orderId, shipmentId } = await stored.aParcel();
      const eventId = await stored.aScanUnder(shipmentId, label);
      await stored.shipments.recallShipments({ orderId, forCancellation: true });
      const scan = { shipmentId, eventId, status: 'in_transit' } as const;
      for (let n = 0; n < 2; n += 1) await stored.shipments.recordCarrierEvent(scan);
      const [order] = await stored.query<{ attention: string }>('select attention from sales_order where id = ?', [
        orderId,
      ]);
      expect(order?.attention).toContain('a parcel that was called back');
      expect(await stored.query('select effect from inbound_event where event_id = ?', [eventId])).toEqual([
        { effect: 'noted' },
      ]);
      await stored.query('update task set closed_at = now() where order_id = ?', [orderId]);
      await stored.query('update sales_order set attention = null where id = ?', [orderId]);
      // Staff have seen to it: a repeat does not say so again.
      await stored.shipments.recordCarrierEvent(scan);
      expect(await stored.query('select attention from sales_order where id = ?', [orderId])).toEqual([
        { attention: null },
      ]);
    }
  });
});
