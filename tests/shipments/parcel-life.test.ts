import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEasyPostCarrierGateway } from '../../gateways/easypost/easypost-carrier-gateway.ts';
import { withActivityFailures } from '../../activities/shared/as-activity-failure.ts';
import { createWorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { createCarrierActivities } from '../../activities/shipments/carrier-activities.ts';
import { createShipmentNoticeActivities } from '../../activities/shipments/shipment-notice-activities.ts';
import { type Database, openDatabase } from '../../db/database.ts';
import { createLabelRepository } from '../../db/shipments/label-repository.ts';
import { createOrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import { parcelWorkflowIdOf } from '../support/workflow-ids.ts';
import { createShipmentQueries } from '../../db/shipments/shipment-queries.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createShipmentRepository } from '../../db/shipments/shipment-repository.ts';
import { startEasyPostSimulator } from '../../dev/simulators/easypost/easypost-simulator.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import { CARRIERS_TASK_QUEUE, ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import * as contract from '../../workflows/shipments/shipment-contract.ts';
import type { shipmentTracking } from '../../workflows/shipments/shipment-tracking.ts';
import { aConfirmedOrder } from '../support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestWorker, type TestWorker } from '../support/test-worker.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';
import { eventually } from '../support/eventually.ts';

let testDatabase: TestDatabase;
let database: Database;
let webhooks: Server;
let simulator: RunningSimulator;
let worker: TestWorker;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  webhooks = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => void hearCarrier(body).then((status) => response.writeHead(status).end()));
  });
  await new Promise<void>((resolve) => webhooks.listen(0, '127.0.0.1', resolve));
  const webhookUrl = `http://127.0.0.1:${(webhooks.address() as AddressInfo).port}`;
  const options = { port: 0, webhookSecret: 'secret', webhookUrl, webhookRetryDelaysMs: [50, 100, 200, 400] };
  simulator = await startEasyPostSimulator({ ...options, transitMs: 150, deliveryMs: 150 });
  const carriers = createEasyPostCarrierGateway({
    apiKey: 'EZTK',
    baseUrl: `${simulator.url}/v2/`,
    timeoutMs: 2_000,
    exchangeRates: new Map(),
  });
  worker = await startTestWorker({
    workflows: import.meta.resolve('../support/shipment-test-workflows.ts'),
    taskQueues: [ORDERS_TASK_QUEUE, CARRIERS_TASK_QUEUE],
    activities: async (client) =>
      withActivityFailures({
        ...createShipmentRepository(database),
        ...createCarrierActivities({ carriers, labels: createLabelRepository(database) }),
        ...createShipmentNoticeActivities({ signals: createWorkflowSignals(client) }),
      }),
  });
});
afterAll(async () => {
  await worker?.stop();
  await simulator?.close();
  webhooks?.close();
  await database?.close();
  await testDatabase?.drop();
});

/** What the API does with a carrier's webhook: stores it once, and wakes the parcel it is about. */
async function hearCarrier(body: string): Promise<number> {
  const { id, description, result } = JSON.parse(body) as {
    id: string;
    description: string;
    result: { id: string; tracking_code: string; status: CarrierWord };
  };
  if (description !== 'tracker.updated') return 200;
  const byTracker = 'select shipment_id as "shipmentId" from shipping_label where tracker_id = ?';
  const [found] = await rows<{ shipmentId: string }>(byTracker, [result.id]);
  // Not stored here yet: the carrier tells again.
  if (!found) return 503;
  await rows(
    `insert into inbound_event (provider, event_id, type, subject, payload) values ('easypost', ?, ?, ?, '{}')
     on conflict do nothing`,
    [id, description, result.tracking_code],
  );
  const handle = worker.client.workflow.getHandle(await parcelWorkflowIdOf(database, found.shipmentId));
  await handle.signal(contract.carrierEventSignal, { eventId: id, status: result.status }).catch(() => {});
  return 200;
}

const rows = <T extends object>(sql: string, parameters: unknown[] = []) =>
  database.em.fork().execute<T[]>(sql, parameters);

const moveTo = (street: string, orderId: string) =>
  rows(
    `update sales_order set shipping_address = shipping_address || jsonb_build_object('line1', ?::text) where id = ?`,
    [street, orderId],
  );

async function startParcel({ street = '179 N Harbor Dr' } = {}) {
  const { orderId } = await aConfirmedOrder(database);
  await moveTo(street, orderId);
  const [planned] = await createFulfilmentRepository(database).planShipments({ orderId });
  if (!planned) throw new Error('No parcel was planned');
  const { captureMinor: _, ...facts } = planned;
  const orderNumber = await createOrderNumberQueries(database).readOrderNumber(orderId);
  if (orderNumber === undefined) throw new Error('The order has no number');
  const handle = await worker.client.workflow.start<typeof shipmentTracking>('shipmentTracking', {
    workflowId: contract.shipmentWorkflowId(orderNumber, planned.sequence),
    taskQueue: ORDERS_TASK_QUEUE,
    args: [{ ...facts, orderId, orderNumber, holdReason: null, silenceMs: 600_000 }],
  });
  const read = async () => (await createShipmentQueries(database).readShipment(planned.shipmentId)) ?? undefined;
  const isAt = (state: string) => eventually(async () => (await read())?.state === state);
  return { orderId, shipmentId: planned.shipmentId, handle, read, isAt };
}

const collect = (trackingCode: string | null | undefined) =>
  fetch(`${simulator.url}/simulator/pickups`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ trackingCode }),
  });

const stockThatDoesNotAddUp = () =>
  rows(`select l.sku, l.location_id from stock_level l join stock_movement m on m.sku = l.sku and m.location_id = l.location_id
    group by l.sku, l.location_id, l.on_hand, l.reserved
    having sum(m.on_hand_delta) <> l.on_hand or sum(m.reserved_delta) <> l.reserved`);

describe('a parcel with a real database, carrier and Temporal', () => {
  it('reaches its customer, with every message of the carrier settled and stock that adds up', async () => {
    simulator.faults.add({ route: 'tracker.updated', webhook: { duplicate: 1 } });
    const { handle, orderId, read, isAt } = await startParcel();
    await isAt('ready');
    await handle.executeUpdate(contract.handOverShipmentUpdate, { args: [{ by: 'Ada' }] });
    await collect((await read())?.trackingCode);
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    const timeline = await rows<{ type: string }>('select type from event where subject_id = ? order by sequence', [
      orderId,
    ]);
    expect(timeline.map(({ type }) => type)).toEqual([
      'order.fulfilling',
      'shipment.ready',
      'shipment.handed-over',
      'shipment.in-transit',
      'shipment.out-for-delivery',
      'shipment.delivered',
    ]);
    expect(await rows('select event_id from inbound_event where settled_at is null')).toEqual([]);
    expect(await stockThatDoesNotAddUp()).toEqual([]);
  });

  it('is handed over by the carrier’s first scan when the warehouse has forgotten to', async () => {
    const { handle, orderId, read, isAt } = await startParcel();
    await isAt('ready');
    await collect((await read())?.trackingCode);
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(await rows(`select state from reservation where order_id = ?`, [orderId])).toEqual([{ state: 'shipped' }]);
  });

  it('asks staff when the carrier refuses a label, and goes on when they have mended it', async () => {
    const { orderId, handle, read, isAt } = await startParcel({ street: '1 UNDELIVERABLE Road' });
    await eventually(async () => (await read())?.attention?.includes('does not know this address') ?? false);
    await moveTo('1 Sound Road', orderId);
    await handle.executeUpdate(contract.retryLabelUpdate, { args: [{}] });
    await isAt('ready');
    await eventually(async () => (await read())?.attention === null);
    await handle.terminate();
  });

  it('gives its label back when the order is cancelled', async () => {
    const { handle, orderId, shipmentId, isAt } = await startParcel();
    await isAt('ready');
    await createFulfilmentRepository(database).recallShipments({ orderId });
    await handle.signal(contract.recallShipmentSignal);
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    const [label] = await rows<{ state: string }>('select state from shipping_label where shipment_id = ?', [
      shipmentId,
    ]);
    expect(label?.state).toMatch(/^refund/);
  });
});
