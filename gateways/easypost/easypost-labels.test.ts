import { describe, expect, it } from '@jest/globals';
import { CarrierUnavailable } from '../carrier-gateway.ts';
import { dpd, london, useEasyPostGateway } from '../../tests/support/use-easypost-gateway.ts';

const easypost = useEasyPostGateway();
const { aParcel, aBoughtLabel, labels } = easypost;

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
    expect(await easypost.gateway.readTracker(label.trackerId)).toEqual({
      trackerId: label.trackerId,
      trackingCode: label.trackingCode,
      status: 'pre_transit',
    });
  });

  it('records what an odd price cost, in the carrier’s own currency', async () => {
    const { providerShipmentId } = await easypost.gateway.createShipment(aParcel());
    const label = await easypost.gateway.buyLabel({ providerShipmentId, carrier: 'RoyalMail', service: 'Tracked48' });
    expect(label).toMatchObject({ costMinor: 526, currency: 'USD' });
  });

  it.each([
    ['https://labels.example/1.pdf', 'https://labels.example/1.pdf'],
    ['http://labels.example/1.pdf', null],
    ['javascript:alert(1)', null],
  ])('keeps a label of which the carrier says it is at %s', async (url, kept) => {
    const bought = await aBoughtLabel();
    const shipment = await (
      await fetch(`${easypost.simulator.url}/v2/shipments/${bought.providerShipmentId}`, {
        headers: { authorization: 'Bearer EZTK_contract' },
      })
    ).json();
    const body = JSON.stringify({ ...(shipment as object), postage_label: { label_url: url } });
    easypost.simulator.faults.add({ route: 'GET /v2/shipments/*', body, times: 1 });
    const label = await easypost.gateway.buyLabel({ providerShipmentId: bought.providerShipmentId, ...dpd });
    expect(label).toEqual({ ...bought, labelUrl: kept });
  });

  it('returns the label that was bought before', async () => {
    const label = await aBoughtLabel();
    expect(await easypost.gateway.buyLabel({ providerShipmentId: label.providerShipmentId, ...dpd })).toEqual(label);
  });

  it.each([
    ['the answer was lost', { dropReply: 'after' as const, times: 1 }],
    ['half of the answer was lost', { halfBody: true, times: 1 }],
    ['the answer came too late', { latencyMs: 400, times: 1 }],
  ])('buys one label when %s and it is asked again', async (_, fault) => {
    const { providerShipmentId } = await easypost.gateway.createShipment(aParcel());
    easypost.simulator.faults.add({ route: 'POST /v2/shipments/*/buy', ...fault });
    await expect(easypost.impatient.buyLabel({ providerShipmentId, ...dpd })).rejects.toThrow(CarrierUnavailable);
    const label = await easypost.gateway.buyLabel({ providerShipmentId, ...dpd });
    expect((await labels()).filter(({ shipmentId }) => shipmentId === providerShipmentId)).toMatchObject([
      { trackingCode: label.trackingCode, refundStatus: null },
    ]);
  });

  it('buys one label when two buy at once', async () => {
    const { providerShipmentId } = await easypost.gateway.createShipment(aParcel());
    const request = { providerShipmentId, ...dpd };
    const bought = await Promise.all([easypost.gateway.buyLabel(request), easypost.gateway.buyLabel(request)]);
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
      const { providerShipmentId } = await easypost.gateway.createShipment(aParcel({ to: { ...london, ...address } }));
      expect(await easypost.gateway.buyLabel({ providerShipmentId, carrier, service })).toMatchObject({ carrier });
    }
  });

  it.each([
    ['UPS', 'UPSStandard', { name: 'n '.repeat(50) }, 'Missing or invalid ship to attention name'],
    ['UPS', 'UPSStandard', { city: 'c'.repeat(31) }, 'Missing or invalid ship to city'],
    ['DPDUK', 'NextDay', { line1: 's '.repeat(50), line2: 'x'.repeat(40) }, 'Maximum length is 35 characters'],
  ])('is refused by %s what fits on no label', async (carrier, service, change, words) => {
    const { providerShipmentId } = await easypost.gateway.createShipment(aParcel({ to: { ...london, ...change } }));
    await expect(easypost.gateway.buyLabel({ providerShipmentId, carrier, service })).rejects.toMatchObject({
      name: 'CarrierRejected',
      code: 'SHIPMENT.POSTAGE.FAILURE',
      message: expect.stringContaining(words),
    });
    expect((await labels()).filter(({ shipmentId }) => shipmentId === providerShipmentId)).toEqual([]);
  });

  it('rejects a service that is not offered, and an address that does not exist', async () => {
    const { providerShipmentId } = await easypost.gateway.createShipment(aParcel());
    await expect(
      easypost.gateway.buyLabel({ providerShipmentId, carrier: 'UPS', service: 'Balloon' }),
    ).rejects.toMatchObject({
      code: 'SERVICE.NOT_OFFERED',
    });
    const nowhere = await easypost.gateway.createShipment(
      aParcel({ to: { ...london, line1: '1 UNDELIVERABLE Road' } }),
    );
    await expect(easypost.gateway.buyLabel({ ...nowhere, ...dpd })).rejects.toMatchObject({
      code: 'ADDRESS.VERIFY.FAILURE',
    });
  });

  it('does not hand out a label that was given back', async () => {
    const { providerShipmentId } = await aBoughtLabel();
    await easypost.gateway.refundLabel(providerShipmentId);
    await expect(easypost.gateway.buyLabel({ providerShipmentId, ...dpd })).rejects.toMatchObject({
      code: 'LABEL.REFUNDED',
    });
  });
});
