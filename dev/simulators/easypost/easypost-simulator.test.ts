import { setTimeout as delay } from 'node:timers/promises';
import easyPost from '@easypost/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startRecordingReceiver } from '../shared/recording-receiver.ts';
import type { RecordingReceiver } from '../shared/recording-receiver.ts';
import { startEasyPostSimulator } from './easypost-simulator.ts';
import type { EasyPostSimulatorOptions } from './easypost-simulator.ts';
import { recordedKeys } from './recorded-keys.ts';
import type { RunningSimulator } from '../shared/run-simulator.ts';

const EasyPostClient = easyPost as unknown as typeof easyPost.default;
const webhookSecret = 'sécret';

let receiver: RecordingReceiver;
let simulator: RunningSimulator;

async function start(options: Partial<EasyPostSimulatorOptions> = {}) {
  const common = { port: 0, webhookUrl: receiver.url, webhookSecret, transitMs: 20, deliveryMs: 20, refundMs: 20 };
  simulator = await startEasyPostSimulator({ ...common, ...options });
  return new EasyPostClient('EZTK_test', { baseUrl: `${simulator.url}/v2/` });
}

beforeEach(async () => {
  receiver = await startRecordingReceiver();
});
afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

const anAddress = (overrides: object = {}) => ({
  name: 'Ada Lovelace',
  street1: '12 St James’s Square',
  city: 'London',
  zip: 'SW1Y 4LB',
  country: 'GB',
  ...overrides,
});

async function buyAParcel(client: Awaited<ReturnType<typeof start>>) {
  // 16 ounces: a whole number, which JavaScript writes without the ".0" that EasyPost signs.
  const shipment = await client.Shipment.create({
    from_address: anAddress(),
    to_address: anAddress(),
    parcel: { weight: 16 },
  });
  return client.Shipment.buy(shipment.id, String(shipment.rates[0]?.id));
}

const tell = (path: string, body: object = {}) =>
  fetch(`${simulator.url}/simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const pickUp = (trackingCode: string) => tell('pickups', { trackingCode });

const statusIn =
  (status: string) =>
  ({ event }: { event: Record<string, unknown> }) =>
    event['description'] === 'tracker.updated' && (event['result'] as { status: string }).status === status;

describe('parcels', () => {
  it('travels from pickup to delivery by itself, with a webhook for each scan that the SDK verifies', async () => {
    const client = await start();
    const bought = await buyAParcel(client);
    await pickUp(bought.tracking_code);
    for (const status of ['in_transit', 'out_for_delivery', 'delivered']) {
      const { body, headers } = await receiver.waitFor(statusIn(status));
      const event = client.Utils.validateWebhook(Buffer.from(body), headers, webhookSecret) as Record<string, unknown>;
      expect(event).toMatchObject({
        object: 'Event',
        result: { object: 'Tracker', tracking_code: bought.tracking_code, weight: 16 },
      });
      expect(() =>
        client.Utils.validateWebhook(Buffer.from(body.replace(status, 'failure')), headers, webhookSecret),
      ).toThrow();
    }
    const tracker = await client.Tracker.retrieve(bought.tracker.id);
    expect(tracker.tracking_details.map(({ status }) => status)).toEqual([
      'pre_transit',
      'in_transit',
      'out_for_delivery',
      'delivered',
    ]);
    expect((await client.Shipment.retrieve(bought.id)).status).toBe('delivered');
  });

  it('stays where it is until the carrier collects it, and is collected once', async () => {
    const client = await start({ transitMs: 60_000 });
    const bought = await buyAParcel(client);
    expect((await client.Tracker.retrieve(bought.tracker.id)).status).toBe('pre_transit');
    await pickUp(bought.tracking_code);
    await pickUp(bought.tracking_code);
    const { tracking_details } = await client.Tracker.retrieve(bought.tracker.id);
    expect(tracking_details.map(({ status }) => status)).toEqual(['pre_transit', 'in_transit']);
  });

  it.each([
    ['EZ1000000001', 'pre_transit'],
    ['EZ2000000002', 'in_transit'],
    ['EZ3000000003', 'out_for_delivery'],
    ['EZ4000000004', 'delivered'],
    ['EZ5000000005', 'return_to_sender'],
    ['EZ6000000006', 'failure'],
    ['EZ7000000007', 'unknown'],
  ])('knows the test code %s as %s', async (tracking_code, status) => {
    const client = await start();
    expect(await client.Tracker.create({ tracking_code })).toMatchObject({ tracking_code, status });
  });

  it('refuses a second purchase, and the pickup of a parcel whose label was given back', async () => {
    const client = await start();
    const bought = await buyAParcel(client);
    await expect(client.Shipment.buy(bought.id, bought.selected_rate.id)).rejects.toMatchObject({
      statusCode: 422,
      code: 'SHIPMENT.POSTAGE.EXISTS',
    });
    await client.Shipment.refund(bought.id);
    expect((await pickUp(bought.tracking_code)).status).toBe(409);
  });

  it('refunds an unused label after a while, and says so', async () => {
    const client = await start();
    const bought = await buyAParcel(client);
    expect((await client.Shipment.refund(bought.id)).refund_status).toBe('submitted');
    const { event } = await receiver.waitFor(({ event: { description } }) => description === 'refund.successful');
    expect(event['result']).toMatchObject({ object: 'Refund', shipment_id: bought.id, status: 'refunded' });
    expect((await client.Shipment.retrieve(bought.id)).refund_status).toBe('refunded');
  });
});

describe('rates', () => {
  const quoted = async (client: Awaited<ReturnType<typeof start>>, currency: string) => {
    const options = { currency };
    const parcel = { weight: 16 };
    const { rates } = await client.Shipment.create({
      from_address: anAddress(),
      to_address: anAddress(),
      parcel,
      options,
    });
    return rates.map(({ rate, currency }) => `${rate} ${currency}`);
  };

  it('come in dollars, whatever was asked for, some with more decimals than dollars have', async () => {
    const client = await start();
    expect(await quoted(client, 'GBP')).toEqual(await quoted(client, 'EUR'));
    expect(await quoted(client, 'GBP')).toEqual(['4.051 USD', '5.271 USD', '8.83 USD', '9.63 USD', '18.61 USD']);
  });

  it('come in the currency of another account', async () => {
    expect((await quoted(await start({ accountCurrency: 'GBP' }), 'USD'))[0]).toBe('3.190 GBP');
  });
});

describe('what carriers do with labels and parcels by themselves', () => {
  it('scans a parcel whose label was given back, when the driver is told to take it', async () => {
    const client = await start();
    const bought = await buyAParcel(client);
    await client.Shipment.refund(bought.id);
    expect((await tell('pickups', { trackingCode: bought.tracking_code, force: true })).status).toBe(200);
    expect(await receiver.waitFor(statusIn('in_transit'))).toMatchObject({ event: { result: { is_return: false } } });
  });

  it('brings a returned parcel to the sender, and marks that as a return', async () => {
    const client = await start();
    const bought = await buyAParcel(client);
    await pickUp(bought.tracking_code);
    await tell(`trackers/${bought.tracking_code}/return`);
    const turned = await receiver.waitFor(statusIn('return_to_sender'));
    expect(turned).toMatchObject({ event: { result: { is_return: true } } });
    const there = await receiver.waitFor(
      ({ event }) => statusIn('delivered')({ event }) && (event['result'] as { is_return: boolean }).is_return,
    );
    expect(there).toMatchObject({ event: { result: { tracking_code: bought.tracking_code, is_return: true } } });
  });

  it.each(['rejected', 'not_applicable', 'refunded', 'submitted'])(
    'answers a refund with "%s" as it was told',
    async (status) => {
      const client = await start({ refundMs: 60_000 });
      const bought = await buyAParcel(client);
      await tell(`labels/${bought.tracking_code}/refund`, { status });
      expect((await client.Shipment.refund(bought.id)).refund_status).toBe(status);
    },
  );

  it('rejects a refund so often as it was told, and takes it then', async () => {
    const client = await start({ refundMs: 60_000 });
    const bought = await buyAParcel(client);
    expect((await tell(`labels/${bought.tracking_code}/refund`, { status: 'rejected', times: 0 })).status).toBe(422);
    await tell(`labels/${bought.tracking_code}/refund`, { status: 'rejected', times: 2 });
    const statuses: unknown[] = [];
    for (let times = 0; times < 3; times += 1) statuses.push((await client.Shipment.refund(bought.id)).refund_status);
    expect(statuses).toEqual(['rejected', 'rejected', 'submitted']);
  });

  it('rejects a refund later that was submitted first', async () => {
    const client = await start({ refundMs: 60_000 });
    const bought = await buyAParcel(client);
    expect((await client.Shipment.refund(bought.id)).refund_status).toBe('submitted');
    await tell(`labels/${bought.tracking_code}/refund`, { status: 'rejected' });
    expect((await client.Shipment.retrieve(bought.id)).refund_status).toBe('rejected');
  });
});

describe('a refund of a label that was submitted', () => {
  const refundEvents = async (client: Awaited<ReturnType<typeof start>>) =>
    (await client.Event.all({ page_size: 100 })).events.filter(({ description }) => description.startsWith('refund.'));
  const refundOf = async (client: Awaited<ReturnType<typeof start>>, id: string, status: string) => {
    for (let looks = 0; looks < 100; looks += 1) {
      if ((await client.Shipment.retrieve(id)).refund_status === status) return;
      await delay(20);
    }
    throw new Error(`The refund of ${id} did not come to ${status}`);
  };

  it('is rejected when its time is over, as the carrier was told, and no event says so', async () => {
    const client = await start({ refundMs: 100 });
    const bought = await buyAParcel(client);
    await tell(`labels/${bought.tracking_code}/refund`, { status: 'submitted', later: 'rejected' });
    expect((await client.Shipment.refund(bought.id)).refund_status).toBe('submitted');
    await refundOf(client, bought.id, 'rejected');
    expect(await refundEvents(client)).toEqual([]);
    expect((await tell(`labels/${bought.tracking_code}/refund`, { status: 'submitted', later: 'soon' })).status).toBe(
      422,
    );
  });

  it('is rejected by itself where the label was used meanwhile', async () => {
    const client = await start({ refundMs: 300 });
    const bought = await buyAParcel(client);
    expect((await client.Shipment.refund(bought.id)).refund_status).toBe('submitted');
    await tell('pickups', { trackingCode: bought.tracking_code, force: true });
    await refundOf(client, bought.id, 'rejected');
    expect(await refundEvents(client)).toEqual([]);
  });
});

describe('addresses', () => {
  it('answers a verification with what is wrong, and a strict one with an error', async () => {
    const client = await start();
    const nowhere = anAddress({ street1: 'Undeliverable Road' });
    const { verifications } = await client.Address.create({ ...nowhere, verify: ['delivery'] });
    expect(verifications).toMatchObject({
      delivery: {
        success: false,
        errors: [
          { code: 'E.ADDRESS.NOT_FOUND', field: 'address', message: 'Address not found', suggestion: null },
          { code: 'E.HOUSE_NUMBER.MISSING', field: 'street1', message: 'House number is missing', suggestion: null },
        ],
        details: {},
      },
    });
    await expect(client.Address.create({ ...nowhere, verify_strict: true })).rejects.toMatchObject({
      statusCode: 422,
      code: 'ADDRESS.VERIFY.FAILURE',
    });
    const american = await client.Address.create({ ...anAddress({ country: 'US' }), verify: true });
    expect(american.verifications.zip4.success).toBe(true);
  });

  it('verifies one that exists, and not one that is undeliverable', async () => {
    const client = await start();
    expect((await client.Address.createAndVerify(anAddress())).verifications.delivery.success).toBe(true);
    const nowhere = anAddress({ street1: '1 Undeliverable Road' });
    await expect(client.Address.createAndVerify(nowhere)).rejects.toMatchObject({
      statusCode: 422,
      code: 'ADDRESS.VERIFY.FAILURE',
    });
    expect((await client.Address.create({ ...nowhere, verify: true })).verifications.delivery.success).toBe(false);
  });
});

describe('the API', () => {
  it('answers nothing without a key, but its health', async () => {
    await start();
    const [api, health] = await Promise.all([
      fetch(`${simulator.url}/v2/trackers`),
      fetch(`${simulator.url}/simulator/health`),
    ]);
    expect([api.status, health.status]).toEqual([401, 200]);
  });

  it('says what is missing, and what it does not know', async () => {
    const client = await start();
    await expect(client.Shipment.create({})).rejects.toMatchObject({ statusCode: 422, code: 'PARAMETER.REQUIRED' });
    await expect(client.Shipment.retrieve('shp_1')).rejects.toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
  });

  it('has every field that the real service was recorded to answer with', async () => {
    const client = await start();
    const bought = await buyAParcel(client);
    const refunded = await client.Shipment.refund(bought.id);
    const event = (await client.Event.all({})).events[0];
    const answers = {
      Shipment: refunded,
      Tracker: bought.tracker,
      Rate: bought.rates[0],
      PostageLabel: bought.postage_label,
      Address: bought.to_address,
      Parcel: bought.parcel,
      Fee: bought.fees[0],
      TrackingDetail: bought.tracker.tracking_details[0],
      Event: event,
    };
    const missing = Object.entries(answers).map(([name, answer]) => [
      name,
      (recordedKeys[name] ?? ['no recording']).filter((key) => !(key in (answer ?? {}))),
    ]);
    expect(missing).toEqual(Object.keys(answers).map((name) => [name, []]));
  });

  it('limits how often it is asked, lists more than anything else', async () => {
    const client = await start({ nowMs: () => 1_000, requestsPerSecond: 7 });
    for (let calls = 0; calls < 5; calls += 1) await client.Tracker.all({});
    await expect(client.Tracker.all({})).rejects.toMatchObject({ statusCode: 429, code: 'RATE_LIMITED' });
    await client.Address.create(anAddress());
    await expect(client.Address.create(anAddress())).rejects.toMatchObject({ statusCode: 429, code: 'RATE_LIMITED' });
  });

  it('lists by pages, newest first', async () => {
    const client = await start();
    const codes = ['EZ1000000001', 'EZ2000000002', 'EZ3000000003'];
    for (const tracking_code of codes) await client.Tracker.create({ tracking_code });
    const first = await client.Tracker.all({ page_size: 2 });
    const second = await client.Tracker.getNextPage(first);
    expect([...first.trackers, ...second.trackers].map(({ tracking_code }) => tracking_code)).toEqual(
      codes.toReversed(),
    );
    expect(second.has_more).toBe(false);
  });
});
