import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { createAttentionRepository } from '../fulfilment/attention-repository.ts';
import { createInboundEventRepository } from '../webhooks/inbound-event-repository.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { lockShipment } from './locked-shipment.ts';
import { applyCarrierEvent } from './record-carrier-event.ts';
import { createShipmentRepository } from './shipment-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase());
});
afterAll(() => drop());

async function aParcel() {
  const sku = `SKU-${randomUUID()}`;
  const { orderId } = await aConfirmedOrder(database, { lines: [{ sku, at: { MAIN: 1 } }] });
  const shipments = createShipmentRepository(database);
  const [planned] = await createFulfilmentRepository(database).planShipments({ orderId });
  return { orderId, sku, shipmentId: planned?.shipmentId ?? '', shipments };
}

/** Somebody else has what the write takes first: whether the order is still free meanwhile. */
async function leavesOrderFree(
  orderId: string,
  [locking, parameters]: readonly [sql: string, parameters: readonly string[]],
  write: () => Promise<unknown>,
): Promise<boolean> {
  let written: Promise<unknown> | undefined;
  const isFree = await database.em.fork().transactional(async (em) => {
    await em.execute(locking, [...parameters]);
    written = write();
    await eventually(async () => (await rows(WAITING)).length > 0);
    return rows('select 1 from sales_order where id = ? for update nowait', [orderId]).then(
      () => true,
      () => false,
    );
  });
  await written;
  return isFree;
}
const WAITING = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
const parcelLock = (shipmentId: string) => ['select 1 from shipment where id = ? for update', [shipmentId]] as const;

it('takes the goods before the order when a parcel comes back', async () => {
  const { orderId, sku, shipmentId, shipments } = await aParcel();
  await shipments.moveShipment({ shipmentId, to: 'ready', by: 'carrier' });
  await shipments.recordHandOver({ shipmentId, by: 'Ada' });
  const back = () => shipments.recordReturn({ shipmentId, by: 'Ada', restock: true });
  const locking = ['select 1 from stock_level where sku = ? for update', [sku]] as const;
  expect(await leavesOrderFree(orderId, locking, back)).toBe(true);
});

it('takes the parcels before the order when an order that has ended is acknowledged', async () => {
  const { orderId, shipmentId } = await aParcel();
  await rows(`update shipment set state = 'cancelled', attention = 'Ask for its price' where id = ?`, [shipmentId]);
  await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'shop' });
  const acknowledge = () => createAttentionRepository(database).acknowledgeEndedOrder({ orderId, by: 'Ada' });
  expect(await leavesOrderFree(orderId, parcelLock(shipmentId), acknowledge)).toBe(true);
  expect(await rows('select attention from shipment where id = ?', [shipmentId])).toEqual([{ attention: null }]);
});

async function aParcelWithNews() {
  const { orderId, shipmentId } = await aParcel();
  const eventId = `evt_${randomUUID()}`;
  await rows(
    `insert into inbound_event (provider, event_id, type, subject, payload) values ('easypost', ?, 'tracker.updated', 'x', '{}')`,
    [eventId],
  );
  const note = {
    provider: 'easypost',
    eventId,
    event: null,
    orderId,
    shipmentId,
    notice: 'The carrier has it.',
  } as const;
  return { orderId, shipmentId, eventId, note: () => createInboundEventRepository(database).noteEvent(note) };
}

it('takes the parcel before the order when an event is noted', async () => {
  const { orderId, shipmentId, note } = await aParcelWithNews();
  expect(await leavesOrderFree(orderId, parcelLock(shipmentId), note)).toBe(true);
});

it('lets an event be settled by its parcel while it is being noted: both take the parcel first', async () => {
  const { shipmentId, eventId, note } = await aParcelWithNews();
  let noted: Promise<void> | undefined;
  await database.em.fork().transactional(async (em) => {
    const shipment = await lockShipment(em, shipmentId);
    noted = note();
    await eventually(async () => (await rows(WAITING)).length > 0);
    await applyCarrierEvent(em, shipment, { shipmentId, eventId, status: 'in_transit' });
  });
  await noted;
  expect(await rows('select effect from inbound_event where event_id = ?', [eventId])).toEqual([{ effect: 'ignored' }]);
  expect(await rows('select attention from shipment where id = ?', [shipmentId])).toEqual([{ attention: null }]);
});
