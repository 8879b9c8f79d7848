import { randomUUID } from 'node:crypto';
import { createFulfilmentRepository, type FulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createShipmentQueries } from '../../db/shipments/shipment-queries.ts';
import { createShipmentRepository, type ShipmentRepository } from '../../db/shipments/shipment-repository.ts';
import type { ShipmentRecords } from '../../workflows/shipments/shipment-contract.ts';
import { aConfirmedOrder, type HeldUnits } from './a-confirmed-order.ts';
import { openTestDatabase, type Query } from './open-test-database.ts';
import { useStarted } from './use-started.ts';

/** Shipments in a database of the suite's own, in whatever state a test needs, and events of their carriers. */
export const useStoredShipments = () => useStarted(startStoredShipments);

async function startStoredShipments() {
  const { database, query, drop: stop } = await openTestDatabase({ poolSize: 20, connectTimeoutMs: 60_000 });
  // The workflow calls the repository as it stands, so it must be what the contract says.
  const shipments: ShipmentRepository & ShipmentRecords & FulfilmentRepository = {
    ...createShipmentRepository(database),
    ...createFulfilmentRepository(database),
  };
  const queries = createShipmentQueries(database);
  return { database, query, stop, shipments, queries, aParcel, aParcelUnderWay, timelineOf, ...storeScans(query) };

  /** A planned parcel, moved on to `ready` unless told otherwise. */
  async function aParcel({ ready = true, lines }: { ready?: boolean; lines?: readonly HeldUnits[] } = {}) {
    const { orderId } = await aConfirmedOrder(database, lines ? { lines } : {});
    const [planned] = await shipments.planShipments({ orderId });
    const shipmentId = planned?.shipmentId ?? '';
    if (ready) await shipments.moveShipment({ shipmentId, to: 'ready', by: 'carrier' });
    return { orderId, shipmentId };
  }

  async function aParcelUnderWay() {
    const parcel = await aParcel();
    await shipments.recordHandOver({ shipmentId: parcel.shipmentId, by: 'Ada' });
    return parcel;
  }

  async function timelineOf(orderId: string): Promise<string[]> {
    const sql = 'select type from event where subject_id = ? order by sequence';
    return (await query<{ type: string }>(sql, [orderId])).map(({ type }) => type);
  }
}

/** Events of carriers. */
function storeScans(query: Query) {
  return { storeEvent, aScan, aScanUnder };

  async function storeEvent(eventId: string): Promise<void> {
    await query(
      `insert into inbound_event (provider, event_id, type, subject, payload) values ('easypost', ?, 'tracker.updated', 'x', '{}')`,
      [eventId],
    );
  }

  /** A stored event of a carrier. */
  async function aScan(): Promise<string> {
    const eventId = `evt_${randomUUID()}`;
    await storeEvent(eventId);
    return eventId;
  }

  /** A stored event of a label in this state, for the first address; the order may have another by now. */
  async function aScanUnder(shipmentId: string, state: string): Promise<string> {
    const [eventId, label] = [await aScan(), `shp_${randomUUID()}`];
    await query(`insert into shipping_label (id, shipment_id, provider_shipment_id, state) values (?, ?, ?, ?)`, [
      randomUUID(),
      shipmentId,
      label,
      state,
    ]);
    await query(`update inbound_event set payload = ?::jsonb where event_id = ?`, [
      JSON.stringify({ result: { shipment_id: label } }),
      eventId,
    ]);
    return eventId;
  }
}
