import { describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { useStoredShipments } from '../../tests/support/use-stored-shipments.ts';

const stored = useStoredShipments();

describe('planShipments', () => {
  const lines = [
    { sku: 'PLATE', at: { MAIN: 1, NORTH: 2 }, unitPriceMinor: 333 },
    { sku: 'BOWL', at: { MAIN: 1 }, unitPriceMinor: 100 },
  ];

  it('makes one parcel for each location, whose captures sum to the total', async () => {
    const { orderId, totalMinor } = await aConfirmedOrder(stored.database, { lines });
    const planned = await stored.shipments.planShipments({ orderId });
    expect(
      planned.map(({ locationId, sequence, units, captureMinor }) => [locationId, sequence, units, captureMinor]),
    ).toEqual([
      ['MAIN', 1, 2, 333 + 100 + 500],
      ['NORTH', 2, 2, 666],
    ]);
    expect(planned.reduce((sum, { captureMinor }) => sum + captureMinor, 0)).toBe(totalMinor);
    expect((await stored.queries.readShipment(planned[0]?.shipmentId ?? ''))?.weightGrams).toBe(600);
  });

  it('moves the order to "fulfilling" along an edge that the timeline shows', async () => {
    const { orderId } = await aConfirmedOrder(stored.database);
    await stored.shipments.planShipments({ orderId });
    expect(await stored.query('select status, fulfilment_stage from sales_order where id = ?', [orderId])).toEqual([
      { status: 'fulfilling', fulfilment_stage: 'preparing' },
    ]);
    expect(await stored.query('select status_from, status_to from event where subject_id = ?', [orderId])).toEqual([
      { status_from: 'confirmed', status_to: 'fulfilling' },
    ]);
  });

  it('returns the same parcels when it is repeated, also by two at once', async () => {
    const { orderId } = await aConfirmedOrder(stored.database, { lines });
    const [one, other] = await Promise.all([
      stored.shipments.planShipments({ orderId }),
      stored.shipments.planShipments({ orderId }),
    ]);
    expect(other).toEqual(one);
    expect(await stored.shipments.planShipments({ orderId })).toEqual(one);
    expect(await stored.timelineOf(orderId)).toEqual(['order.fulfilling']);
  });

  it('plans nothing for an order that was cancelled', async () => {
    const { orderId } = await aConfirmedOrder(stored.database);
    await stored.query(`update sales_order set status = 'cancelled' where id = ?`, [orderId]);
    expect(await stored.shipments.planShipments({ orderId })).toEqual([]);
  });

  it('refuses to send an order short', async () => {
    const { orderId } = await aConfirmedOrder(stored.database, { lines });
    await stored.query(`delete from reservation where order_id = ? and location_id = 'NORTH'`, [orderId]);
    await expect(stored.shipments.planShipments({ orderId })).rejects.toThrow('has 4 units, of which 2 are held');
  });
});
