import { describe, expect, it } from '@jest/globals';
import { CarrierRejected, CarrierUnavailable } from '../carrier-gateway.ts';
import { useEasyPostGateway } from '../../tests/support/use-easypost-gateway.ts';

const easypost = useEasyPostGateway();
const { aParcel } = easypost;

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
    easypost.simulator.faults.add({ route: '/v2/*', ...fault });
    await expect(easypost.impatient.createShipment(aParcel())).rejects.toThrow(CarrierUnavailable);
  });

  it('rejects what EasyPost does not know', async () => {
    await expect(easypost.gateway.refundLabel('shp_nowhere')).rejects.toThrow(CarrierRejected);
  });
});
