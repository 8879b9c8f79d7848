import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { acknowledgeShipment } from '../shipments/acknowledge-shipment.ts';
import { createShipmentRepository } from '../shipments/shipment-repository.ts';
import { noteEvent } from '../webhooks/note-event.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 40 }));
});
afterAll(() => drop());

async function aParcel(): Promise<string> {
  const { orderId } = await aConfirmedOrder(database);
  const [parcel] = await createFulfilmentRepository(database).planShipments({ orderId });
  return parcel?.shipmentId ?? '';
}

const tell = (shipmentId: string, attention: string | null, version: number) =>
  createShipmentRepository(database).setShipmentAttention({ shipmentId, attention, about: ['label'], version });

const tasksOf = (shipmentId: string) =>
  rows(
    `select words, about, closed_at is null as "isOpen", outcome, closed_by as by from task
     where subject_type = 'shipment' and subject_id = ? order by occurrence`,
    [shipmentId],
  );

const open = { about: ['label'], isOpen: true, outcome: null, by: null };

it('is one task, in the newest words of the parcel, which is closed when they go', async () => {
  const shipmentId = await aParcel();
  await Promise.all(Array.from({ length: 32 }, (_, n) => tell(shipmentId, `No label, try ${n}`, n + 1)));
  expect(await tasksOf(shipmentId)).toEqual([{ ...open, words: 'No label, try 31' }]);
  await tell(shipmentId, 'Told too late', 3);
  expect(await tasksOf(shipmentId)).toEqual([{ ...open, words: 'No label, try 31' }]);
  await tell(shipmentId, null, 40);
  expect(await tasksOf(shipmentId)).toMatchObject([{ isOpen: false, outcome: 'settled', by: null }]);
  await tell(shipmentId, 'No word from the carrier', 41);
  expect(await tasksOf(shipmentId)).toMatchObject([{ isOpen: false }, { words: 'No word from the carrier' }]);
});

it('is closed when it is acknowledged after the parcel’s end, and not before', async () => {
  const shipmentId = await aParcel();
  await tell(shipmentId, 'The carrier keeps the price of the label', 1);
  const acknowledge = () =>
    database.em.fork().transactional((em) => acknowledgeShipment(em, { shipmentId, by: 'Ada' }));
  expect(await acknowledge()).toBeUndefined();
  expect(await tasksOf(shipmentId)).toMatchObject([{ isOpen: true }]);
  await rows(`update shipment set state = 'delivered' where id = ?`, [shipmentId]);
  expect(await acknowledge()).toMatchObject({ isOrderToBeTold: true });
  expect(await tasksOf(shipmentId)).toMatchObject([{ isOpen: false, outcome: 'acknowledged', by: 'Ada' }]);
});

it('is about all that its words say when a carrier’s notice is added to them', async () => {
  const shipmentId = await aParcel();
  await tell(shipmentId, 'No label', 1);
  const [parcel] = await rows<{ orderId: string }>('select order_id as "orderId" from shipment where id = ?', [
    shipmentId,
  ]);
  const eventId = randomUUID();
  await rows(
    `insert into inbound_event (provider, event_id, type, subject) values ('easypost', ?, 'tracker.updated', 'X')`,
    [eventId],
  );
  const orderId = parcel?.orderId ?? '';
  const note = { provider: 'easypost', eventId, orderId, event: null, shipmentId, notice: 'It was damaged' } as const;
  await database.em.fork().transactional((em) => noteEvent(em, note));
  expect(await tasksOf(shipmentId)).toEqual([
    { ...open, words: 'No label\nIt was damaged', about: ['label', 'notice'] },
  ]);
});

it('is no task of a parcel that there is not', async () => {
  const shipmentId = randomUUID();
  await tell(shipmentId, 'Nobody knows it', 1);
  expect(await tasksOf(shipmentId)).toEqual([]);
});
