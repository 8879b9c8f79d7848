import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import { createRoutineScanRepository } from './routine-scan-repository.ts';
import { useStoredShipments } from '../../tests/support/use-stored-shipments.ts';

const stored = useStoredShipments();

describe('recordRoutineScan', () => {
  const scans = () => createRoutineScanRepository(stored.database);
  async function aStoredScan(status: CarrierWord, shipmentId: string) {
    const eventId = `evt_${randomUUID()}`;
    await stored.storeEvent(eventId);
    return { shipmentId, eventId, status };
  }

  it('writes what the carrier says on the way, once, and when it was heard', async () => {
    const { orderId, shipmentId } = await stored.aParcelUnderWay();
    expect(await stored.shipments.readShipmentState({ shipmentId })).toEqual({
      state: 'handed-over',
      lastScanAt: null,
      holdReason: null,
    });
    const scan = await aStoredScan('in_transit', shipmentId);
    expect(await Promise.all([scans().recordRoutineScan(scan), scans().recordRoutineScan(scan)])).toEqual([
      { recorded: true },
      { recorded: true },
    ]);
    const [event] = await stored.query<{ effect: string; at: number }>(
      `select effect, (extract(epoch from received_at) * 1000)::float8 as at from inbound_event where event_id = ?`,
      [scan.eventId],
    );
    expect(event?.effect).toBe('applied');
    expect(await stored.shipments.readShipmentState({ shipmentId })).toEqual({
      state: 'in-transit',
      lastScanAt: event?.at,
      holdReason: null,
    });
    expect((await stored.timelineOf(orderId)).slice(2)).toEqual(['shipment.handed-over', 'shipment.in-transit']);
  });

  it('hears of movement also where the state stays what it was', async () => {
    const { shipmentId } = await stored.aParcelUnderWay();
    await scans().recordRoutineScan(await aStoredScan('in_transit', shipmentId));
    const { lastScanAt } = await stored.shipments.readShipmentState({ shipmentId });
    await scans().recordRoutineScan(await aStoredScan('in_transit', shipmentId));
    expect((await stored.shipments.readShipmentState({ shipmentId })).lastScanAt).toBeGreaterThan(
      lastScanAt ?? Infinity,
    );
  });

  it('leaves to the workflow what somebody waits for, or what is news by the time it is written', async () => {
    const { shipmentId } = await stored.aParcelUnderWay();
    await stored.shipments.setShipmentAttention({
      shipmentId,
      attention: 'No word since Monday',
      version: 1,
      about: ['silence'],
    });
    const scan = await aStoredScan('in_transit', shipmentId);
    expect(await scans().recordRoutineScan(scan)).toEqual({ recorded: false });
    expect(await stored.query('select settled_at from inbound_event where event_id = ?', [scan.eventId])).toEqual([
      { settled_at: null },
    ]);
    expect(await stored.shipments.readShipmentState({ shipmentId })).toEqual({
      state: 'handed-over',
      lastScanAt: null,
      holdReason: null,
    });
    await stored.shipments.setShipmentAttention({ shipmentId, attention: null, version: 2, about: [] });
    expect(await scans().recordRoutineScan({ ...scan, status: 'delivered' })).toEqual({ recorded: false });
  });

  it('leaves to the workflow a parcel that left a while ago and whose money was not taken: it may not know', async () => {
    const { orderId, shipmentId } = await stored.aParcelUnderWay();
    await stored.query(`update shipment set handed_over_at = now() - interval '2 minutes' where id = ?`, [shipmentId]);
    const scan = await aStoredScan('in_transit', shipmentId);
    expect(await scans().recordRoutineScan(scan)).toEqual({ recorded: false });
    await stored.query(
      `with paid as (
         insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency)
         values (?, ?, 1, ?, 'pm_card_visa', 2500, 'USD') returning id
       )
       insert into payment_capture (id, payment_id, shipment_id, provider_key, amount_minor, taken_minor, state)
       select ?, id, ?, ?, 2500, 2500, 'captured' from paid`,
      [randomUUID(), orderId, `authorise-${orderId}`, randomUUID(), shipmentId, `capture-${shipmentId}`],
    );
    expect(await scans().recordRoutineScan(scan)).toEqual({ recorded: true });
  });
});
