import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { useTestShipments } from '../../tests/support/test-shipments.ts';

const { startShipment } = useTestShipments();

describe('a cancellation of the workflow', () => {
  const detailsOf = async (handle: { query(type: string): Promise<unknown> }) =>
    JSON.stringify(await handle.query('__temporal_workflow_metadata'));

  it('stops nothing and says where to cancel instead, until the parcel has come to its end', async () => {
    const { handle, parcel, ready, handOver, told } = await startShipment();
    await ready();
    await handle.cancel();
    await eventually(async () => (await detailsOf(handle)).includes('to cancel, open the order'));
    expect(await handOver()).toEqual({ state: 'handed-over' });
    await told('e1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel).toMatchObject({ label: 'bought', attention: null });
    expect(await detailsOf(handle)).not.toContain('open the order');
  });

  it('asks nobody to do anything', async () => {
    const { handle, parcel, ready, handOver, told } = await startShipment();
    await ready();
    await handOver();
    await handle.cancel();
    await told('e1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel.attention).toBeNull();
  });
});
