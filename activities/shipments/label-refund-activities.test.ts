import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { openDatabase, type Database } from '../../db/database.ts';
import { createLabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createLabelRepository } from '../../db/shipments/label-repository.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { startEasyPostSimulator } from '../../dev/simulators/easypost/easypost-simulator.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';
import { decideCarrierEvent } from '../../domain/webhooks/decide-carrier-event.ts';
import { readEasyPostEvent } from '../../gateways/easypost/easypost-event.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { CarrierGateway } from '../../gateways/carrier-gateway.ts';
import { createEasyPostCarrierGateway } from '../../gateways/easypost/easypost-carrier-gateway.ts';
import { createCarrierActivities } from './carrier-activities.ts';
import { createLabelRefundActivities, createLabelRefundRecords } from './label-refund-activities.ts';

let testDatabase: TestDatabase;
let database: Database;
let simulator: RunningSimulator;
let carriers: CarrierGateway;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  simulator = await startEasyPostSimulator({ port: 0, webhookSecret: 'secret', transitMs: 60_000, refundMs: 600_000 });
  const options = { apiKey: 'EZTK_test', baseUrl: `${simulator.url}/v2/`, timeoutMs: 2_000, exchangeRates: new Map() };
  carriers = createEasyPostCarrierGateway(options);
});
afterAll(async () => {
  await simulator?.close();
  await database?.close();
  await testDatabase?.drop();
});
beforeEach(async () => {
  simulator.faults.clear();
  await rows(`update shipping_label set state = 'dropped', refund_look_at = null where state = 'refund-requested'`, []);
});

const rows = <Row extends object>(sql: string, parameters: unknown[]) =>
  database.em.fork().execute<Row[]>(sql, parameters);
const tell = (path: string, body: object) =>
  fetch(`${simulator.url}/simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Of an order that was cancelled: its label's price was asked back, and the carrier has not decided. */
async function aLabelGivenBack() {
  const { orderId } = await aConfirmedOrder(database);
  const shipments = createFulfilmentRepository(database);
  const [planned] = await shipments.planShipments({ orderId });
  const shipmentId = planned?.shipmentId ?? '';
  const activities = createCarrierActivities({ carriers, labels: createLabelRepository(database) });
  const bought = await activities.buyLabel({ shipmentId });
  await shipments.recallShipments({ orderId });
  await activities.refundLabel({ shipmentId });
  await rows(`update sales_order set status = 'cancelled', closed_at = now() where id = ?`, [orderId]);
  return { orderId, shipmentId, trackingCode: bought.kind === 'bought' ? bought.trackingCode : '' };
}

async function providerIdOf({ shipmentId }: { shipmentId: string }): Promise<string> {
  const [label] = await rows<{ id: string }>(
    'select provider_shipment_id as id from shipping_label where shipment_id = ?',
    [shipmentId],
  );
  return label?.id ?? '';
}

/** One sweep, when everything undecided is due. */
async function sweep() {
  await rows(`update shipping_label set refund_look_at = now() where state = 'refund-requested'`, []);
  const refunds = createLabelRefundRepository(database);
  const due = await createLabelRefundRecords({ refunds }).takeLabelRefunds();
  const activities = createLabelRefundActivities({ carriers, refunds });
  type Read = Awaited<ReturnType<typeof activities.readLabelRefunds>>;
  return new MockActivityEnvironment().run<[], Read, () => Promise<Read>>(() => activities.readLabelRefunds(due));
}

async function seen({ orderId, shipmentId }: { orderId: string; shipmentId: string }) {
  const [row] = await rows<{ state: string; attention: string | null; parcel: string | null; raised: number }>(
    `select l.state, o.attention, s.attention as parcel, (
       select count(*)::int from event where subject_id = o.id and type = 'order.attention-raised') as raised
     from shipping_label l join shipment s on s.id = l.shipment_id join sales_order o on o.id = s.order_id
     where o.id = ? and s.id = ?`,
    [orderId, shipmentId],
  );
  return row;
}

describe('reading what became of labels that were given back', () => {
  it('leaves alone what the carrier has not decided', async () => {
    const label = await aLabelGivenBack();
    expect(await sweep()).toEqual({ decided: 0 });
    expect(await seen(label)).toMatchObject({ state: 'refund-requested', attention: null });
  });

  it('books what it has, and tells staff of a price that it keeps, though the order has ended', async () => {
    const [kept, paid] = [await aLabelGivenBack(), await aLabelGivenBack()];
    await tell('pickups', { trackingCode: kept.trackingCode, force: true });
    await tell(`labels/${kept.trackingCode}/refund`, { status: 'rejected' });
    await tell(`labels/${paid.trackingCode}/refund`, { status: 'refunded' });
    expect(await sweep()).toEqual({ decided: 2 });
    expect(await seen(kept)).toMatchObject({
      state: 'forfeited',
      attention: expect.stringContaining(`has rejected the refund of label ${kept.trackingCode}`),
    });
    expect(await seen(paid)).toMatchObject({ state: 'refunded', attention: null });
  });

  describe('where the carrier rejects a label that nobody has scanned', () => {
    const grow = (label: { shipmentId: string }) =>
      rows(`update shipping_label set refund_requested_at = now() - interval '4 days' where shipment_id = ?`, [
        label.shipmentId,
      ]);

    it('asks for it again, and books what comes of that', async () => {
      const label = await aLabelGivenBack();
      await tell(`labels/${label.trackingCode}/refund`, { status: 'rejected' });
      await tell(`labels/${label.trackingCode}/refund`, { status: 'submitted' });
      expect(await sweep()).toEqual({ decided: 0 });
      expect(await carriers.readLabelRefund(await providerIdOf(label))).toBe('undecided');
      await tell(`labels/${label.trackingCode}/refund`, { status: 'refunded' });
      expect(await sweep()).toEqual({ decided: 1 });
      expect(await seen(label)).toMatchObject({ state: 'refunded', attention: null });
    });

    it.each([
      ['rejects it each time', {}],
      ['answers with an error', { status: 422, body: '{"error":{"code":"SHIPMENT.REFUND.INVALID","message":"No"}}' }],
    ])('asks for some days where it %s, and then takes its word', async (_what, fault) => {
      const label = await aLabelGivenBack();
      await tell(`labels/${label.trackingCode}/refund`, { status: 'rejected' });
      if ('status' in fault) simulator.faults.add({ route: 'POST /v2/shipments/*/refund', ...fault });
      for (let sweeps = 0; sweeps < 6; sweeps += 1) expect(await sweep()).toEqual({ decided: 0 });
      expect(await seen(label)).toMatchObject({ state: 'refund-requested', attention: null });
      await grow(label);
      expect(await sweep()).toEqual({ decided: 1 });
      expect(await seen(label)).toMatchObject({
        state: 'forfeited',
        attention: expect.stringContaining('has rejected the refund'),
      });
    });
  });

  it('goes on behind one that fails, and stops where the carrier is away', async () => {
    const [bad, good] = [await aLabelGivenBack(), await aLabelGivenBack()];
    await tell(`labels/${good.trackingCode}/refund`, { status: 'refunded' });
    simulator.faults.add({ route: `GET /v2/shipments/${await providerIdOf(bad)}`, status: 503, times: 1 });
    expect(await sweep()).toEqual({ decided: 1 });
    expect([await seen(bad), await seen(good)]).toMatchObject([{ state: 'refund-requested' }, { state: 'refunded' }]);

    for (let more = 0; more < 6; more += 1) await aLabelGivenBack();
    simulator.faults.add({ route: 'GET /v2/shipments/*', status: 503 });
    expect(await sweep()).toEqual({ decided: 0 });
    // Five were tried, and two of seven are due still.
    const due = await rows('select 1 from shipping_label where refund_look_at <= now()', []);
    expect(due).toHaveLength(2);
  });

  it('gives up what is undecided for too long, or what the carrier does not know any more', async () => {
    const [undecided, unknown] = [await aLabelGivenBack(), await aLabelGivenBack()];
    await rows(
      `update shipping_label set provider_shipment_id = 'shp_gone',
         refund_requested_at = now() - interval '36 days' where shipment_id = ?`,
      [unknown.shipmentId],
    );
    await sweep();
    expect((await seen(undecided))?.attention).toBeNull();
    await rows(`update shipping_label set refund_requested_at = now() - interval '36 days' where shipment_id = ?`, [
      undecided.shipmentId,
    ]);
    await sweep();
    for (const label of [undecided, unknown]) {
      expect(await seen(label)).toMatchObject({
        state: 'refund-requested',
        attention: expect.stringContaining('has not said within 35 days'),
        raised: 1,
      });
    }
  });
});

describe('goods that travel on a label that was given back', () => {
  const events = () => createInboundEventRepository(database);

  /** As the sweep notes what is said of an order that has ended. */
  async function scanned({ trackingCode }: { trackingCode: string }, status: string) {
    const payload = {
      id: `evt_${randomUUID()}`,
      description: 'tracker.updated',
      result: { tracking_code: trackingCode, status },
    };
    const event = readEasyPostEvent(payload);
    if (!event) throw new Error('That is no event');
    const { subject } = await events().receiveCarrierEvent(event, payload);
    const decision = decideCarrierEvent(event, subject);
    if (decision.kind !== 'note') throw new Error(`It is not noted: ${decision.kind}`);
    const { orderId, shipmentId } = decision.subject;
    const { eventId, provider } = event;
    await events().noteEvent({ provider, eventId, event, orderId, shipmentId, notice: decision.notice });
  }

  it('are told of once, and the rejection of the refund comes beside that', async () => {
    const label = await aLabelGivenBack();
    await tell('pickups', { trackingCode: label.trackingCode, force: true });
    for (const status of ['in_transit', 'out_for_delivery']) await scanned(label, status);
    const told = await seen(label);
    expect(told?.attention?.split('\n')).toEqual([expect.stringContaining('a parcel that was called back')]);
    expect(told?.raised).toBe(1);

    await tell(`labels/${label.trackingCode}/refund`, { status: 'rejected' });
    expect(await sweep()).toEqual({ decided: 1 });
    await scanned(label, 'delivered');
    const after = await seen(label);
    expect(after?.attention?.split('\n').toSorted()).toEqual([
      told?.attention,
      expect.stringContaining(`has rejected the refund of label ${label.trackingCode}`),
    ]);
    expect(after).toMatchObject({ state: 'forfeited', parcel: told?.parcel, raised: 2 });
  });
});
