import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { refusalOf, useTestShipments } from '../../tests/support/test-shipments.ts';
import * as contract from './shipment-contract.ts';

const { startShipment } = useTestShipments();

describe('a parcel that arrives', () => {
  it('goes from its label through the warehouse and the carrier to the customer', async () => {
    const { handle, parcel, ready, told, handOver, news } = await startShipment();
    await ready();
    for (const step of [contract.pickShipmentUpdate, contract.packShipmentUpdate])
      await handle.executeUpdate(step, { args: [{}] });
    expect(await handOver()).toEqual({ state: 'handed-over' });
    await told('e1', 'in_transit');
    await told('e2', 'out_for_delivery');
    await told('e3', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel.timeline).toEqual([
      'ready by carrier',
      'picked by warehouse',
      'packed by warehouse',
      'handed-over by Ada',
      'in-transit by carrier',
      'out-for-delivery by carrier',
      'delivered by carrier',
    ]);
    expect(await news()).toEqual(['moved']);
    expect(parcel.attention).toBeNull();
  });

  it('was handed over if the carrier scans it before the warehouse says so', async () => {
    const { handle, parcel, ready, told, news } = await startShipment();
    await ready();
    await told('e1', 'pre_transit');
    await told('e2', 'in_transit');
    await told('e3', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel.timeline).toEqual([
      'ready by carrier',
      'handed-over by carrier',
      'in-transit by carrier',
      'delivered by carrier',
    ]);
    expect(await news()).toEqual(['moved']);
  });

  it('is delivered once, whatever the order and number of the carrier’s messages', async () => {
    const { handle, parcel, ready, told, handOver, news } = await startShipment();
    await ready();
    await handOver();
    for (const [id, status] of [
      ['e2', 'out_for_delivery'],
      ['e1', 'in_transit'],
      ['e2', 'out_for_delivery'],
      ['e0', 'unknown'],
    ] as const) {
      await told(id, status);
    }
    await told('e3', 'delivered');
    await told('e4', 'in_transit').catch(() => {});
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel.timeline.filter((entry) => entry.startsWith('delivered'))).toHaveLength(1);
    expect(parcel.state).toBe('delivered');
    expect(parcel.settled.get('e0')).toBe('ignored');
    expect(await news()).toEqual(['moved']);
  });

  it('is followed by staff when they say that it has arrived', async () => {
    const { handle, ready, handOver } = await startShipment();
    await ready();
    await handOver();
    expect(await handle.executeUpdate(contract.markDeliveredUpdate, { args: [{ by: 'Grace' }] })).toEqual({
      state: 'delivered',
    });
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });
});

describe('a parcel that is called back', () => {
  it('buys no label when the carrier has not sold one yet', async () => {
    const { handle, parcel, recall } = await startShipment({ mood: 'is down' });
    await recall();
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    expect(parcel).toMatchObject({ label: 'none', attention: null });
  });

  it('waits for a purchase that is under way and gives the label back', async () => {
    const { handle, parcel, recall } = await startShipment({ mood: 'takes its time' });
    await eventually(() => parcel.letGo !== undefined);
    await recall();
    parcel.letGo?.();
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    expect(parcel).toMatchObject({ label: 'refunded', purchases: 1, state: 'cancelled' });
  });

  it('gives its label back after it was packed', async () => {
    const { handle, parcel, ready, recall } = await startShipment();
    await ready();
    await handle.executeUpdate(contract.packShipmentUpdate, { args: [{}] });
    await recall();
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    expect(parcel.label).toBe('refunded');
  });

  it('gives no label back on the word of a signal', async () => {
    const { handle, parcel, ready, handOver } = await startShipment();
    await ready();
    await handle.signal(contract.recallShipmentSignal);
    expect(await handOver()).toEqual({ state: 'handed-over' });
    expect(parcel.label).toBe('bought');
  });

  it('is not handed over when the database knows of the recall before the workflow does', async () => {
    const { handle, parcel, ready, handOver } = await startShipment();
    await ready();
    parcel.recall();
    expect((await refusalOf(handOver())).type).toBe('order-cancelled');
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
  });
});

describe('a parcel whose workflow is started once more', () => {
  it.each(['delivered', 'lost', 'returned', 'cancelled'] as const)('ends at once where it is %s', async (state) => {
    const { handle, parcel } = await startShipment({ at: state });
    expect(await handle.result()).toEqual({ kind: state });
    expect(parcel).toMatchObject({ state, timeline: [] });
  });

  it('goes on from where the database has it', async () => {
    const { handle, parcel, told, news } = await startShipment({ at: 'in-transit' });
    await eventually(async () => (await news()).includes('moved'));
    await told('e1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel.timeline).toEqual(['delivered by carrier']);
  });

  it.each([
    ['exception', 'could not be delivered. Ask USPS'],
    ['returning', 'send `markReturned` to `shipment-A-'],
  ] as const)('puts a parcel before staff again that is at "%s"', async (at, words) => {
    const { handle, parcel } = await startShipment({ at });
    await eventually(() => parcel.attention !== null);
    expect(parcel.attention).toContain(words);
    await handle.executeUpdate(contract.markLostUpdate, { args: [{}] });
    expect(await handle.result()).toEqual({ kind: 'lost' });
  });

  it('tells an order that has begun anew how it ends', async () => {
    const { handle, ready, handOver, told, news } = await startShipment();
    await ready();
    await handle.signal(contract.followShipmentSignal);
    await handOver();
    await told('e1', 'delivered');
    await handle.result();
    expect(await news()).toEqual(['moved', 'moved']);
  });
});
