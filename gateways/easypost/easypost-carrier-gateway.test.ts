import { describe, expect, it } from '@jest/globals';
import { useEasyPostGateway } from '../../tests/support/use-easypost-gateway.ts';

const easypost = useEasyPostGateway();
const { aBoughtLabel, tell } = easypost;

describe('readTracker', () => {
  it('follows the parcel', async () => {
    const { trackerId, trackingCode } = await aBoughtLabel();
    await tell('pickups', { trackingCode });
    expect(await easypost.gateway.readTracker(trackerId)).toMatchObject({ status: 'in_transit' });
    await tell(`trackers/${trackingCode}/status`, { status: 'return_to_sender' });
    expect(await easypost.gateway.readTracker(trackerId)).toMatchObject({ status: 'return_to_sender' });
  });

  it('reads a status that the shop does not know as unknown', async () => {
    const { trackerId, trackingCode } = await aBoughtLabel();
    const body = JSON.stringify({ object: 'Tracker', id: trackerId, tracking_code: trackingCode, status: 'in_orbit' });
    easypost.simulator.faults.add({ route: 'GET /v2/trackers/*', body, times: 1 });
    expect(await easypost.gateway.readTracker(trackerId)).toEqual({ trackerId, trackingCode, status: 'unknown' });
  });
});
