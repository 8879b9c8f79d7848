import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { type Database, openDatabase } from '../database.ts';
import { createLabelRepository, type LabelRepository } from './label-repository.ts';
import { createShipmentQueries } from './shipment-queries.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';

let testDatabase: TestDatabase;
let database: Database;
let labels: LabelRepository;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  labels = createLabelRepository(database);
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

async function aParcel() {
  const { orderId } = await aConfirmedOrder(database);
  const [planned] = await createFulfilmentRepository(database).planShipments({ orderId });
  return { orderId, shipmentId: planned?.shipmentId ?? '' };
}

function aLabel({
  providerShipmentId = `shp_${randomUUID()}`,
  trackingCode = 'CODE',
  trackerId = `trk_${randomUUID()}`,
} = {}) {
  return {
    providerShipmentId,
    carrier: 'UPS',
    service: 'UPSSaver',
    trackingCode,
    trackerId,
    trackingUrl: 'https://track.example/1',
    labelUrl: 'https://labels.example/1.pdf',
    costMinor: 758,
    currency: 'USD',
  };
}

async function aLabelledParcel(label = aLabel()) {
  const parcel = await aParcel();
  await labels.keepProviderShipment({
    shipmentId: parcel.shipmentId,
    providerShipmentId: label.providerShipmentId,
    addressVersion: 1,
  });
  expect(await labels.recordBoughtLabel(parcel.shipmentId, label)).toEqual({ kept: true });
  return { ...parcel, label };
}

describe('keepProviderShipment', () => {
  it('lets one of several win and tells all of them which', async () => {
    const { shipmentId } = await aParcel();
    const ids = Array.from({ length: 5 }, () => `shp_${randomUUID()}`);
    const answers = await Promise.all(
      ids.map((providerShipmentId) =>
        labels.keepProviderShipment({ shipmentId, providerShipmentId, addressVersion: 1 }),
      ),
    );
    expect(new Set(answers.map((label) => label?.providerShipmentId)).size).toBe(1);
    expect(await labels.listLabelsToGiveBack(shipmentId)).toEqual([answers[0]]);
  });

  it('keeps nothing for a parcel that was recalled', async () => {
    const { orderId, shipmentId } = await aParcel();
    await createFulfilmentRepository(database).recallShipments({ orderId });
    expect(
      await labels.keepProviderShipment({ shipmentId, providerShipmentId: `shp_${randomUUID()}`, addressVersion: 1 }),
    ).toBeNull();
    expect(await labels.listLabelsToGiveBack(shipmentId)).toEqual([]);
  });
});

describe('recordBoughtLabel', () => {
  it('keeps the label of the winner only', async () => {
    const { shipmentId, label } = await aLabelledParcel();
    expect(await labels.recordBoughtLabel(shipmentId, aLabel({ trackingCode: 'OTHER' }))).toEqual({ kept: false });
    expect(await labels.recordBoughtLabel(shipmentId, label)).toEqual({ kept: true });
    expect(await createShipmentQueries(database).readShipment(shipmentId)).toMatchObject({
      state: 'ready',
      trackingCode: 'CODE',
      labelUrl: label.labelUrl,
    });
  });

  it('remembers a label that came after the recall until it is given back', async () => {
    const { orderId, shipmentId } = await aParcel();
    const label = aLabel();
    await labels.keepProviderShipment({ shipmentId, providerShipmentId: label.providerShipmentId, addressVersion: 1 });
    await createFulfilmentRepository(database).recallShipments({ orderId });
    expect(await labels.recordBoughtLabel(shipmentId, label)).toEqual({ kept: false });
    expect(await labels.listLabelsToGiveBack(shipmentId)).toMatchObject([{ state: 'bought' }]);
    await labels.recordLabelEnd({ providerShipmentId: label.providerShipmentId, to: 'refund-requested' });
    expect(await labels.listLabelsToGiveBack(shipmentId)).toEqual([]);
  });
});
