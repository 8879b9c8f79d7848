import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEasyPostSimulator } from '../../dev/simulators/easypost/easypost-simulator.ts';
import { readExchangeRates } from '../../domain/shipping/exchange-rates.ts';
import type { SimulatedLabels } from '../../dev/simulators/easypost/read-simulated-labels.ts';
import { CarrierRejected, CarrierUnavailable, NO_EXCHANGE_RATE } from './carrier-gateway.ts';
import type { CarrierGateway, Parcel } from './carrier-gateway.ts';
import { createEasyPostCarrierGateway } from './easypost-carrier-gateway.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';

let simulator: RunningSimulator;
let gateway: CarrierGateway;
let impatient: CarrierGateway;
let parcels = 0;

beforeAll(async () => {
  simulator = await startEasyPostSimulator({ port: 0, webhookSecret: 'secret', transitMs: 60_000, refundMs: 60_000 });
  const exchangeRates = readExchangeRates('USD:GBP=0.80,USD:EUR=0.92,USD:JPY=150.25');
  const options = { apiKey: 'EZTK_contract', baseUrl: `${simulator.url}/v2/`, exchangeRates };
  gateway = createEasyPostCarrierGateway({ ...options, timeoutMs: 2_000 });
  impatient = createEasyPostCarrierGateway({ ...options, timeoutMs: 200 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.faults.clear());

const london = { name: 'Shop', line1: '1 High Street', city: 'London', postalCode: 'N1 9GU', country: 'GB' };

function aParcel(overrides: Partial<Parcel> = {}): Parcel & { reference: string } {
  const to = { ...london, name: 'Ada Lovelace', line1: '12 St James’s Square', line2: 'Flat 2' };
  return { from: london, to, weightGrams: 1_200, currency: 'GBP', reference: `parcel-${(parcels += 1)}`, ...overrides };
}

const dpd = { carrier: 'DPDUK', service: 'NextDay' };

async function aBoughtLabel() {
  const { providerShipmentId } = await gateway.createShipment(aParcel());
  return gateway.buyLabel({ providerShipmentId, ...dpd });
}

async function labels() {
  const state = (await (await fetch(`${simulator.url}/simulator/state`)).json()) as SimulatedLabels;
  return state.labels;
}

const tell = (path: string, body: object) =>
  fetch(`${simulator.url}/simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('quote', () => {
  it('offers the services of several carriers, cheapest first', async () => {
    expect(await gateway.quote(aParcel())).toEqual([
      { carrier: 'RoyalMail', service: 'Tracked48', amountMinor: 421, currency: 'GBP', deliveryDays: 3 },
      { carrier: 'RoyalMail', service: 'Tracked24', amountMinor: 549, currency: 'GBP', deliveryDays: 1 },
      { carrier: 'DPDUK', service: 'NextDay', amountMinor: 767, currency: 'GBP', deliveryDays: 1 },
      { carrier: 'UPS', service: 'UPSStandard', amountMinor: 851, currency: 'GBP', deliveryDays: 2 },
      { carrier: 'UPS', service: 'UPSSaver', amountMinor: 1_803, currency: 'GBP', deliveryDays: 1 },
    ]);
  });

  it('costs the same each time, and more for what is heavier or goes further', async () => {
    const cheapest = async (overrides: Partial<Parcel>) =>
      (await gateway.quote(aParcel(overrides)))[0]?.amountMinor ?? 0;
    const far = { ...london, country: 'NZ' };
    expect(await cheapest({})).toBe(await cheapest({}));
    expect(await cheapest({ weightGrams: 200 })).toBeLessThan(await cheapest({ weightGrams: 1_000 }));
    expect(await cheapest({ weightGrams: 1_000 })).toBeLessThan(await cheapest({ weightGrams: 5_000 }));
    expect(await cheapest({})).toBeLessThan(await cheapest({ to: far }));
  });

  it('converts the carriers’ dollars into the currency that was asked for, rounded to its decimals', async () => {
    const inYen = await gateway.quote(aParcel({ currency: 'JPY' }));
    const inDollars = await gateway.quote(aParcel({ currency: 'USD' }));
    // 5.258 dollars: 790.01 yen, 5.26 dollars.
    expect([inYen[0], inDollars[0]]).toMatchObject([
      { amountMinor: 790, currency: 'JPY' },
      { amountMinor: 526, currency: 'USD' },
    ]);
  });

  it('says that no rate of exchange is set, rather than that nobody goes there', async () => {
    await expect(gateway.quote(aParcel({ currency: 'ISK' }))).rejects.toMatchObject({
      name: 'CarrierRejected',
      code: NO_EXCHANGE_RATE,
      message: expect.stringContaining('USD'),
    });
  });

  it.each([
    ['half pennies', ['3.195', '4.15', '12.0049'], [320, 415, 1200]],
    ['a price below zero, or none', ['-3.19', 'a lot', '4.15'], [415]],
  ])('reads %s without failing the quote', async (_, prices, amounts) => {
    const rates = prices.map((rate, index) => ({
      id: `rate_${index}`,
      carrier: 'RoyalMail',
      service: `S${index}`,
      rate,
      currency: 'GBP',
      delivery_days: 1,
    }));
    const body = JSON.stringify({ object: 'Shipment', id: 'shp_odd', rates });
    simulator.faults.add({ route: 'POST /v2/shipments', body, times: 1 });
    expect((await gateway.quote(aParcel())).map(({ amountMinor }) => amountMinor)).toEqual(amounts);
  });

  it.each([
    ['nobody goes there', { to: { ...london, country: 'AQ' } }],
    ['it is too heavy for all', { weightGrams: 21_000_000 }],
  ])('offers nothing when %s', async (_, overrides) => {
    expect(await gateway.quote(aParcel(overrides))).toEqual([]);
  });

  it('rejects a country that does not exist', async () => {
    const quote = gateway.quote(aParcel({ to: { ...london, country: 'England' } }));
    await expect(quote).rejects.toMatchObject({ name: 'CarrierRejected', code: 'ADDRESS.COUNTRY.INVALID' });
  });
});

describe('buyLabel', () => {
  it('buys the service that was chosen, with a label that can be printed', async () => {
    const label = await aBoughtLabel();
    expect(label).toMatchObject({
      costMinor: 959,
      currency: 'USD',
      trackingCode: expect.stringMatching(/^1550\d{10}$/),
      trackingUrl: expect.stringMatching(/^https:\/\/track\.easypost\.com\/\w+/),
    });
    const file = await fetch(label.labelUrl ?? '');
    expect([file.headers.get('content-type'), (await file.text()).slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
    expect(await gateway.readTracker(label.trackerId)).toEqual({
      trackerId: label.trackerId,
      trackingCode: label.trackingCode,
      status: 'pre_transit',
    });
  });

  it('records what an odd price cost, in the carrier’s own currency', async () => {
    const { providerShipmentId } = await gateway.createShipment(aParcel());
    const label = await gateway.buyLabel({ providerShipmentId, carrier: 'RoyalMail', service: 'Tracked48' });
    expect(label).toMatchObject({ costMinor: 526, currency: 'USD' });
  });

  it.each([
    ['https://labels.example/1.pdf', 'https://labels.example/1.pdf'],
    ['http://labels.example/1.pdf', null],
    ['javascript:alert(1)', null],
  ])('keeps a label of which the carrier says it is at %s', async (url, kept) => {
    const bought = await aBoughtLabel();
    const shipment = await (
      await fetch(`${simulator.url}/v2/shipments/${bought.providerShipmentId}`, {
        headers: { authorization: 'Bearer EZTK_contract' },
      })
    ).json();
    const body = JSON.stringify({ ...(shipment as object), postage_label: { label_url: url } });
    simulator.faults.add({ route: 'GET /v2/shipments/*', body, times: 1 });
    const label = await gateway.buyLabel({ providerShipmentId: bought.providerShipmentId, ...dpd });
    expect(label).toEqual({ ...bought, labelUrl: kept });
  });

  it('returns the label that was bought before', async () => {
    const label = await aBoughtLabel();
    expect(await gateway.buyLabel({ providerShipmentId: label.providerShipmentId, ...dpd })).toEqual(label);
  });

  it.each([
    ['the answer was lost', { dropReply: 'after' as const, times: 1 }],
    ['half of the answer was lost', { halfBody: true, times: 1 }],
    ['the answer came too late', { latencyMs: 400, times: 1 }],
  ])('buys one label when %s and it is asked again', async (_, fault) => {
    const { providerShipmentId } = await gateway.createShipment(aParcel());
    simulator.faults.add({ route: 'POST /v2/shipments/*/buy', ...fault });
    await expect(impatient.buyLabel({ providerShipmentId, ...dpd })).rejects.toThrow(CarrierUnavailable);
    const label = await gateway.buyLabel({ providerShipmentId, ...dpd });
    expect((await labels()).filter(({ shipmentId }) => shipmentId === providerShipmentId)).toMatchObject([
      { trackingCode: label.trackingCode, refundStatus: null },
    ]);
  });

  it('buys one label when two buy at once', async () => {
    const { providerShipmentId } = await gateway.createShipment(aParcel());
    const request = { providerShipmentId, ...dpd };
    const bought = await Promise.all([gateway.buyLabel(request), gateway.buyLabel(request)]);
    expect(bought[0]).toEqual(bought[1]);
  });

  it.each([
    ['UPS', 'UPSStandard'],
    ['DPDUK', 'NextDay'],
  ])('buys a label of %s for a long name, a long street and a company', async (carrier, service) => {
    const line1 = 'Apartment 12, The Old Mill Residence, 7 Bridge Street';
    for (const address of [
      { name: 'Maria de los Ángeles Fernández de la Vega Sanz', line1 },
      { name: 'Ada Lovelace', line1, line2: 'Analytical Engines Limited, London' },
    ]) {
      const { providerShipmentId } = await gateway.createShipment(aParcel({ to: { ...london, ...address } }));
      expect(await gateway.buyLabel({ providerShipmentId, carrier, service })).toMatchObject({ carrier });
    }
  });

  it.each([
    ['UPS', 'UPSStandard', { name: 'n '.repeat(50) }, 'Missing or invalid ship to attention name'],
    ['UPS', 'UPSStandard', { city: 'c'.repeat(31) }, 'Missing or invalid ship to city'],
    ['DPDUK', 'NextDay', { line1: 's '.repeat(50), line2: 'x'.repeat(40) }, 'Maximum length is 35 characters'],
  ])('is refused by %s what fits on no label', async (carrier, service, change, words) => {
    const { providerShipmentId } = await gateway.createShipment(aParcel({ to: { ...london, ...change } }));
    await expect(gateway.buyLabel({ providerShipmentId, carrier, service })).rejects.toMatchObject({
      name: 'CarrierRejected',
      code: 'SHIPMENT.POSTAGE.FAILURE',
      message: expect.stringContaining(words),
    });
    expect((await labels()).filter(({ shipmentId }) => shipmentId === providerShipmentId)).toEqual([]);
  });

  it('rejects a service that is not offered, and an address that does not exist', async () => {
    const { providerShipmentId } = await gateway.createShipment(aParcel());
    await expect(gateway.buyLabel({ providerShipmentId, carrier: 'UPS', service: 'Balloon' })).rejects.toMatchObject({
      code: 'SERVICE.NOT_OFFERED',
    });
    const nowhere = await gateway.createShipment(aParcel({ to: { ...london, line1: '1 UNDELIVERABLE Road' } }));
    await expect(gateway.buyLabel({ ...nowhere, ...dpd })).rejects.toMatchObject({ code: 'ADDRESS.VERIFY.FAILURE' });
  });

  it('does not hand out a label that was given back', async () => {
    const { providerShipmentId } = await aBoughtLabel();
    await gateway.refundLabel(providerShipmentId);
    await expect(gateway.buyLabel({ providerShipmentId, ...dpd })).rejects.toMatchObject({ code: 'LABEL.REFUNDED' });
  });
});

describe('refundLabel', () => {
  it('is submitted for a label that was not used, and stays so when asked again', async () => {
    const { providerShipmentId } = await aBoughtLabel();
    expect([await gateway.refundLabel(providerShipmentId), await gateway.refundLabel(providerShipmentId)]).toEqual([
      'submitted',
      'submitted',
    ]);
  });

  it('does not apply to a shipment without a label', async () => {
    const { providerShipmentId } = await gateway.createShipment(aParcel());
    expect(await gateway.refundLabel(providerShipmentId)).toBe('not-applicable');
  });

  it('is rejected once the carrier has the parcel', async () => {
    const { providerShipmentId, trackingCode } = await aBoughtLabel();
    await tell('pickups', { trackingCode });
    expect(await gateway.refundLabel(providerShipmentId)).toBe('rejected');
  });

  it('comes too early where it is rejected without a scan, and may be asked for again', async () => {
    const { providerShipmentId, trackingCode } = await aBoughtLabel();
    await tell(`labels/${trackingCode}/refund`, { status: 'rejected', times: 1 });
    expect(await gateway.refundLabel(providerShipmentId)).toBe('too-early');
    expect(await gateway.readLabelRefund(providerShipmentId)).toBe('too-early');
    expect(await gateway.refundLabel(providerShipmentId)).toBe('submitted');
  });
});

describe('readLabelRefund', () => {
  it.each([
    ['submitted', 'undecided'],
    ['refunded', 'refunded'],
    ['rejected', 'too-early'],
    ['not_applicable', 'not-applicable'],
  ])('reads %s as %s', async (status, outcome) => {
    const { providerShipmentId, trackingCode } = await aBoughtLabel();
    expect(await gateway.readLabelRefund(providerShipmentId)).toBe('undecided');
    await gateway.refundLabel(providerShipmentId);
    await tell(`labels/${trackingCode}/refund`, { status });
    expect(await gateway.readLabelRefund(providerShipmentId)).toBe(outcome);
  });

  it('believes a rejection of a label that was scanned', async () => {
    const { providerShipmentId, trackingCode } = await aBoughtLabel();
    await gateway.refundLabel(providerShipmentId);
    await tell('pickups', { trackingCode, force: true });
    await tell(`labels/${trackingCode}/refund`, { status: 'rejected' });
    expect(await gateway.readLabelRefund(providerShipmentId)).toBe('rejected');
  });
});

describe('readTracker', () => {
  it('follows the parcel', async () => {
    const { trackerId, trackingCode } = await aBoughtLabel();
    await tell('pickups', { trackingCode });
    expect(await gateway.readTracker(trackerId)).toMatchObject({ status: 'in_transit' });
    await tell(`trackers/${trackingCode}/status`, { status: 'return_to_sender' });
    expect(await gateway.readTracker(trackerId)).toMatchObject({ status: 'return_to_sender' });
  });

  it('reads a status that the shop does not know as unknown', async () => {
    const { trackerId, trackingCode } = await aBoughtLabel();
    const body = JSON.stringify({ object: 'Tracker', id: trackerId, tracking_code: trackingCode, status: 'in_orbit' });
    simulator.faults.add({ route: 'GET /v2/trackers/*', body, times: 1 });
    expect(await gateway.readTracker(trackerId)).toEqual({ trackerId, trackingCode, status: 'unknown' });
  });
});

describe('when EasyPost misbehaves', () => {
  it.each([
    ['it is down', { status: 503 }],
    [
      'it fails within',
      { status: 500, body: '{"error":{"code":"INTERNAL_SERVER_ERROR","message":"oops","errors":[]}}' },
    ],
    [
      'it limits the rate',
      { status: 429, body: '{"error":{"code":"RATE_LIMITED","message":"slow down","errors":[]}}' },
    ],
    [
      'our balance there is empty',
      { status: 402, body: '{"error":{"code":"INSUFFICIENT_FUNDS","message":"pay","errors":[]}}' },
    ],
    ['the answer is a page', { status: 200, body: '<html>' }],
    ['the answer is of something else', { status: 200, body: '{"object":"Shipment"}' }],
    ['a proxy does not know the address', { status: 404, body: 'not here' }],
    ['it hangs up', { dropReply: 'before' as const }],
    ['it is slower than the timeout', { latencyMs: 500 }],
  ])('says that it is unavailable: %s', async (_, fault) => {
    simulator.faults.add({ route: '/v2/*', ...fault });
    await expect(impatient.createShipment(aParcel())).rejects.toThrow(CarrierUnavailable);
  });

  it('rejects what EasyPost does not know', async () => {
    await expect(gateway.refundLabel('shp_nowhere')).rejects.toThrow(CarrierRejected);
  });
});
