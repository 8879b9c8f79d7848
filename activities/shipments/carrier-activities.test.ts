import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../db/database.ts';
import { createLabelRepository, type LabelRepository } from '../../db/shipments/label-repository.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { startEasyPostSimulator } from '../../dev/simulators/easypost/easypost-simulator.ts';
import type { SimulatedLabels } from '../../dev/simulators/easypost/read-simulated-labels.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { CarrierActivities, LabelPurchase } from '../../workflows/shipments/shipment-contract.ts';
import { CarrierRejected, CarrierUnavailable, type CarrierGateway } from '../../gateways/carrier-gateway.ts';
import { createEasyPostCarrierGateway } from '../../gateways/easypost/easypost-carrier-gateway.ts';
import { createCarrierActivities } from './carrier-activities.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';

let testDatabase: TestDatabase;
let database: Database;
let simulator: RunningSimulator;
let carriers: CarrierGateway;
let labels: LabelRepository;
let shipments: ReturnType<typeof createFulfilmentRepository>;
let activities: CarrierActivities;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  simulator = await startEasyPostSimulator({ port: 0, webhookSecret: 'secret', transitMs: 60_000, refundMs: 60_000 });
  carriers = createEasyPostCarrierGateway({
    apiKey: 'EZTK_test',
    baseUrl: `${simulator.url}/v2/`,
    timeoutMs: 2_000,
    exchangeRates: new Map(),
  });
  labels = createLabelRepository(database);
  shipments = createFulfilmentRepository(database);
  activities = createCarrierActivities({ carriers, labels });
});
afterAll(async () => {
  await simulator?.close();
  await database?.close();
  await testDatabase?.drop();
});
beforeEach(() => simulator.faults.clear());

async function aPlannedParcel() {
  const { orderId } = await aConfirmedOrder(database);
  const [planned] = await shipments.planShipments({ orderId });
  return { orderId, shipmentId: planned?.shipmentId ?? '' };
}

const rows = <T extends object>(sql: string, parameters: unknown[]) => database.em.fork().execute<T[]>(sql, parameters);
const stateOf = async (shipmentId: string) =>
  (
    await rows<{ state: string; tracking_code: string | null }>(
      'select state, tracking_code from shipment where id = ?',
      [shipmentId],
    )
  )[0];
const labelStates = async (shipmentId: string) =>
  (
    await rows<{ state: string }>('select state from shipping_label where shipment_id = ? order by state', [shipmentId])
  ).map(({ state }) => state);

/** What the carrier itself knows of labels that were bought for a parcel. */
async function boughtAtCarrier(shipmentId: string) {
  const state = (await (await fetch(`${simulator.url}/simulator/state`)).json()) as SimulatedLabels;
  return state.labels.filter(({ reference }) => reference === shipmentId);
}
const paidAtCarrier = async (shipmentId: string) =>
  (await boughtAtCarrier(shipmentId)).filter(
    ({ refundStatus }) => refundStatus !== 'submitted' && refundStatus !== 'refunded',
  );

/** As EasyPost may say of a label that has just been bought. */
const rejectOnce = (bought: LabelPurchase) =>
  fetch(`${simulator.url}/simulator/labels/${bought.kind === 'bought' ? bought.trackingCode : ''}/refund`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'rejected', times: 1 }),
  });

describe('buyLabel', () => {
  it('buys none for a parcel whose payment has lapsed', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await rows(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state,
         authorised_minor, authorised_until)
       values (?, ?, 1, ?, 'pm_card_visa', 2500, 'USD', 'authorised', 2500, now())`,
      [randomUUID(), orderId, `authorise-${orderId}`],
    );
    await expect(activities.buyLabel({ shipmentId })).rejects.toThrow('not paid for');
    expect(await boughtAtCarrier(shipmentId)).toEqual([]);
  });

  it('buys the label that the customer chose, and the parcel is ready', async () => {
    const { shipmentId } = await aPlannedParcel();
    const bought = await activities.buyLabel({ shipmentId });
    const [atCarrier] = await boughtAtCarrier(shipmentId);
    expect(atCarrier).toMatchObject({ carrier: 'UPS', service: 'UPSSaver' });
    expect(bought).toEqual({ kind: 'bought', trackingCode: atCarrier?.trackingCode, state: 'ready' });
    expect(await stateOf(shipmentId)).toEqual({ state: 'ready', tracking_code: atCarrier?.trackingCode });
  });

  it('buys one label however often it runs, one run after the other', async () => {
    const { shipmentId } = await aPlannedParcel();
    const first = await activities.buyLabel({ shipmentId });
    expect(await activities.buyLabel({ shipmentId })).toEqual(first);
    expect(await boughtAtCarrier(shipmentId)).toHaveLength(1);
    expect(await labelStates(shipmentId)).toEqual(['bought']);
  });

  it('buys one label however many run at once', async () => {
    const { shipmentId } = await aPlannedParcel();
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => activities.buyLabel({ shipmentId })));
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(CarrierUnavailable);
    }
    expect(await activities.buyLabel({ shipmentId })).toMatchObject({ kind: 'bought' });
    expect(await boughtAtCarrier(shipmentId)).toHaveLength(1);
    expect((await labelStates(shipmentId)).filter((state) => state === 'bought')).toHaveLength(1);
  });

  it('reads back a purchase whose answer was lost', async () => {
    const { shipmentId } = await aPlannedParcel();
    simulator.faults.add({ route: 'POST /v2/shipments/*/buy', times: 1, dropReply: 'after' });
    await activities
      .buyLabel({ shipmentId })
      .catch((error: unknown) => expect(error).toBeInstanceOf(CarrierUnavailable));
    expect(await activities.buyLabel({ shipmentId })).toMatchObject({ kind: 'bought' });
    expect(await boughtAtCarrier(shipmentId)).toHaveLength(1);
  });

  const correctAddress = (orderId: string, line1: string) =>
    rows(
      `update sales_order set shipping_address = shipping_address || jsonb_build_object('line1', ?::text),
         address_version = address_version + 1 where id = ?`,
      [line1, orderId],
    );

  it('starts anew after the carrier has refused', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await correctAddress(orderId, '1 UNDELIVERABLE Road');
    await expect(activities.buyLabel({ shipmentId })).rejects.toBeInstanceOf(CarrierRejected);
    expect(await labelStates(shipmentId)).toEqual(['dropped']);
    await correctAddress(orderId, '1 Sound Road');
    expect(await activities.buyLabel({ shipmentId })).toMatchObject({ kind: 'bought' });
    expect(await labelStates(shipmentId)).toEqual(['bought', 'dropped']);
  });

  it('tells on the timeline who had the carrier asked again, once for each time', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await correctAddress(orderId, '1 UNDELIVERABLE Road');
    for (const [by, updateId] of [
      ['Ada', 'first'],
      ['Ada', 'first'],
      ['Grace', 'x'.repeat(400)],
    ] as const) {
      const asked = activities.buyLabel({ shipmentId, retry: { by, updateId } });
      await expect(asked).rejects.toBeInstanceOf(CarrierRejected);
    }
    expect(
      await rows(
        `select data, actor_name as by from event where subject_id = ? and type = 'shipment.label-retried' order by sequence`,
        [orderId],
      ),
    ).toEqual(['Ada', 'Grace'].map((by) => ({ data: { shipmentId, sequence: 1 }, by })));
  });

  it('takes another service that is no slower, where the chosen one does not start from here', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await rows(`update shipment set carrier_service = 'Pigeon' where order_id = ?`, [orderId]);
    expect(await activities.buyLabel({ shipmentId })).toMatchObject({ kind: 'bought' });
    const [atCarrier] = await boughtAtCarrier(shipmentId);
    expect(atCarrier).toMatchObject({ carrier: 'UPS', service: 'UPSStandard' });
    expect(await rows('select carrier, carrier_service from shipment where id = ?', [shipmentId])).toEqual([
      { carrier: 'UPS', carrier_service: 'UPSStandard' },
    ]);
    expect(
      await rows(`select data from event where subject_id = ? and type = 'shipment.service-changed'`, [orderId]),
    ).toEqual([
      {
        data: {
          shipmentId,
          sequence: 1,
          carrier: 'UPS',
          service: 'UPSStandard',
          wanted: { carrier: 'UPS', service: 'Pigeon' },
        },
      },
    ]);
  });

  it('gives the label for an address back that was corrected, and buys one for the new address', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    const first = await activities.buyLabel({ shipmentId });
    await correctAddress(orderId, '2 Sound Road');
    const second = await activities.buyLabel({ shipmentId });
    expect(second).not.toEqual(first);
    expect(await labelStates(shipmentId)).toEqual(['bought', 'refund-requested']);
    expect(await paidAtCarrier(shipmentId)).toHaveLength(1);
    expect((await stateOf(shipmentId))?.tracking_code).toBe(second.kind === 'bought' && second.trackingCode);
  });

  it('keeps no label that was bought for an address while it was being corrected', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    let corrected = false;
    const slowCarriers: CarrierGateway = {
      ...carriers,
      async buyLabel(request) {
        const label = await carriers.buyLabel(request);
        if (!corrected) await correctAddress(orderId, '3 Sound Road');
        corrected = true;
        return label;
      },
    };
    const slow = createCarrierActivities({ carriers: slowCarriers, labels });
    expect(await slow.buyLabel({ shipmentId })).toMatchObject({ kind: 'bought' });
    expect(await labelStates(shipmentId)).toEqual(['bought', 'refund-requested']);
    expect(await paidAtCarrier(shipmentId)).toHaveLength(1);
  });

  it('does not wait for a carrier that keeps the money of the old label, and says so', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await activities.buyLabel({ shipmentId });
    await correctAddress(orderId, '4 Sound Road');
    const refusing = createCarrierActivities({
      carriers: { ...carriers, refundLabel: async () => 'rejected' },
      labels,
    });
    expect(await refusing.buyLabel({ shipmentId })).toMatchObject({ kind: 'bought', forfeited: true });
    expect(await labelStates(shipmentId)).toEqual(['bought', 'forfeited']);
  });

  it('does not count the price of the old label as kept where the carrier says so of a new one', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    const first = await activities.buyLabel({ shipmentId });
    await rejectOnce(first);
    await correctAddress(orderId, '5 Sound Road');
    expect(await activities.buyLabel({ shipmentId })).not.toHaveProperty('forfeited');
    expect(await labelStates(shipmentId)).toEqual(['bought', 'refund-requested']);
  });

  it('buys nothing for a parcel that was recalled', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await shipments.recallShipments({ orderId });
    expect(await activities.buyLabel({ shipmentId })).toEqual({ kind: 'recalled' });
    expect(await boughtAtCarrier(shipmentId)).toEqual([]);
  });

  it('gives back what it bought while the parcel was being recalled', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    const slowCarriers: CarrierGateway = {
      ...carriers,
      async buyLabel(request) {
        const label = await carriers.buyLabel(request);
        await shipments.recallShipments({ orderId });
        return label;
      },
    };
    const slow = createCarrierActivities({ carriers: slowCarriers, labels });
    expect(await slow.buyLabel({ shipmentId })).toEqual({ kind: 'recalled' });
    expect(await boughtAtCarrier(shipmentId)).toHaveLength(1);
    expect(await paidAtCarrier(shipmentId)).toEqual([]);
    expect(await labelStates(shipmentId)).toEqual(['refund-requested']);
    expect(await stateOf(shipmentId)).toMatchObject({ state: 'cancelled' });
  });
});

describe('refundLabel', () => {
  it('asks for the money back once', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await activities.buyLabel({ shipmentId });
    await shipments.recallShipments({ orderId });
    await activities.refundLabel({ shipmentId });
    await activities.refundLabel({ shipmentId });
    expect(await paidAtCarrier(shipmentId)).toEqual([]);
    expect(await labelStates(shipmentId)).toEqual(['refund-requested']);
  });

  it('goes on being asked for where it was rejected, and nobody has scanned the label', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    await rejectOnce(await activities.buyLabel({ shipmentId }));
    await shipments.recallShipments({ orderId });
    await activities.refundLabel({ shipmentId });
    expect(await labelStates(shipmentId)).toEqual(['refund-requested']);
  });

  it('finds a purchase of which nobody here knows', async () => {
    const { orderId, shipmentId } = await aPlannedParcel();
    simulator.faults.add({ route: 'POST /v2/shipments/*/buy', times: 1, dropReply: 'after' });
    await activities.buyLabel({ shipmentId }).catch(() => {});
    await shipments.recallShipments({ orderId });
    await activities.refundLabel({ shipmentId });
    expect(await paidAtCarrier(shipmentId)).toEqual([]);
  });

  it('has nothing to do where no label was bought', async () => {
    const { shipmentId } = await aPlannedParcel();
    await labels.keepProviderShipment({
      shipmentId,
      addressVersion: 1,
      providerShipmentId: (await carriers.createShipment(await parcelFacts(shipmentId))).providerShipmentId,
    });
    await activities.refundLabel({ shipmentId });
    expect(await labelStates(shipmentId)).toEqual(['dropped']);
  });

  it('fails for good where the carrier keeps the money', async () => {
    const { shipmentId } = await aPlannedParcel();
    await activities.buyLabel({ shipmentId });
    const refusing = { ...carriers, refundLabel: async () => 'rejected' as const };
    const refused = createCarrierActivities({ carriers: refusing, labels });
    await expect(refused.refundLabel({ shipmentId })).rejects.toBeInstanceOf(CarrierRejected);
    expect(await labelStates(shipmentId)).toEqual(['bought']);
  });
});

describe('readTracking', () => {
  it('asks the carrier where the parcel is', async () => {
    const { shipmentId } = await aPlannedParcel();
    await activities.buyLabel({ shipmentId });
    const [label] = await boughtAtCarrier(shipmentId);
    await fetch(`${simulator.url}/simulator/pickups`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ trackingCode: label?.trackingCode }),
    });
    expect(await activities.readTracking({ shipmentId })).toEqual({ status: 'in_transit' });
  });

  it('has nobody to ask where there is no label', async () => {
    const { shipmentId } = await aPlannedParcel();
    await expect(activities.readTracking({ shipmentId })).rejects.toThrow(`label of shipment ${shipmentId}`);
  });
});

async function parcelFacts(shipmentId: string) {
  const { from, to, weightGrams, currency } = await labels.readParcelToLabel(shipmentId);
  return { from, to, weightGrams, currency, reference: shipmentId };
}
