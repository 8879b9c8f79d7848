import { describe, expect, it } from '@jest/globals';
import { useEasyPostGateway } from '../../tests/support/use-easypost-gateway.ts';

const easypost = useEasyPostGateway();
const { aParcel, aBoughtLabel, tell } = easypost;

describe('refundLabel', () => {
  it('is submitted for a label that was not used, and stays so when asked again', async () => {
    const { providerShipmentId } = await aBoughtLabel();
    expect([
      await easypost.gateway.refundLabel(providerShipmentId),
      await easypost.gateway.refundLabel(providerShipmentId),
    ]).toEqual(['submitted', 'submitted']);
  });

  it('does not apply to a shipment without a label', async () => {
    const { providerShipmentId } = await easypost.gateway.createShipment(aParcel());
    expect(await easypost.gateway.refundLabel(providerShipmentId)).toBe('not-applicable');
  });

  it('is rejected once the carrier has the parcel', async () => {
    const { providerShipmentId, trackingCode } = await aBoughtLabel();
    await tell('pickups', { trackingCode });
    expect(await easypost.gateway.refundLabel(providerShipmentId)).toBe('rejected');
  });

  it('comes too early where it is rejected without a scan, and may be asked for again', async () => {
    const { providerShipmentId, trackingCode } = await aBoughtLabel();
    await tell(`labels/${trackingCode}/refund`, { status: 'rejected', times: 1 });
    expect(await easypost.gateway.refundLabel(providerShipmentId)).toBe('too-early');
    expect(await easypost.gateway.readLabelRefund(providerShipmentId)).toBe('too-early');
    expect(await easypost.gateway.refundLabel(providerShipmentId)).toBe('submitted');
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
    expect(await easypost.gateway.readLabelRefund(providerShipmentId)).toBe('undecided');
    await easypost.gateway.refundLabel(providerShipmentId);
    await tell(`labels/${trackingCode}/refund`, { status });
    expect(await easypost.gateway.readLabelRefund(providerShipmentId)).toBe(outcome);
  });

  it('believes a rejection of a label that was scanned', async () => {
    const { providerShipmentId, trackingCode } = await aBoughtLabel();
    await easypost.gateway.refundLabel(providerShipmentId);
    await tell('pickups', { trackingCode, force: true });
    await tell(`labels/${trackingCode}/refund`, { status: 'rejected' });
    expect(await easypost.gateway.readLabelRefund(providerShipmentId)).toBe('rejected');
  });
});
