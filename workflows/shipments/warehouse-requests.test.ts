import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { refusalOf, useTestShipments } from '../../tests/support/test-shipments.ts';
import * as contract from './shipment-contract.ts';

const { startShipment, woken } = useTestShipments();

describe('the warehouse', () => {
  it('is told in words why a step is not possible', async () => {
    const { handle, parcel, ready } = await startShipment({ mood: 'takes its time' });
    expect(await refusalOf(handle.executeUpdate(contract.pickShipmentUpdate, { args: [{}] }))).toEqual({
      type: 'label-pending',
      message: 'The parcel has no label yet: wait until it is ready.',
    });
    await eventually(() => parcel.letGo !== undefined);
    parcel.letGo?.();
    await ready();
    for (const bad of [{ by: 'x'.repeat(101) }, { by: 'a\u0000b' }, 'Grace' as contract.WarehouseNote, [] as object]) {
      expect((await refusalOf(handle.executeUpdate(contract.pickShipmentUpdate, { args: [bad] }))).type).toBe(
        'bad-note',
      );
    }
    expect((await refusalOf(handle.executeUpdate(contract.markLostUpdate, { args: [{}] }))).type).toBe(
      'parcel-elsewhere',
    );
  });

  it('is not refused what the database knows to be possible before the workflow does', async () => {
    const { handle, parcel, ready } = await startShipment();
    await ready();
    // Written by a worker that died before the server heard of it; the carrier's word comes once more, and later.
    parcel.move('handed-over', 'carrier');
    expect(await handle.executeUpdate(contract.markLostUpdate, { args: [{}] })).toEqual({ state: 'lost' });
    expect(await handle.result()).toEqual({ kind: 'lost' });
  });

  it.each([['Ada'], [7], [['Ada']]])('is asked for a note when it sends %j', async (note) => {
    const { handle, ready, parcel } = await startShipment();
    await ready();
    const picked = handle.executeUpdate(contract.pickShipmentUpdate, { args: [note as contract.WarehouseNote] });
    expect(await refusalOf(picked)).toMatchObject({ type: 'bad-note', message: expect.stringContaining('"by"') });
    expect(parcel.state).toBe('ready');
    await handle.terminate();
  });

  it('may press twice', async () => {
    const { parcel, ready, handOver } = await startShipment();
    await ready();
    expect(await Promise.all([handOver(), handOver()])).toEqual([{ state: 'handed-over' }, { state: 'handed-over' }]);
    expect(parcel.timeline).toEqual(['ready by carrier', 'handed-over by Ada']);
  });

  it('is told of a hold that the workflow has not heard of yet', async () => {
    const { parcel, ready, handOver } = await startShipment();
    await ready();
    parcel.held = 'address looks odd';
    expect(await refusalOf(handOver())).toEqual({
      type: 'order-held',
      message: 'The order is on hold, so its parcel may not leave: address looks odd',
    });
    delete parcel.held;
    expect(await handOver()).toEqual({ state: 'handed-over' });
  });

  it('keeps the parcel of a held order, and hands it over when it is released', async () => {
    const { handle, parcel, ready, handOver } = await startShipment({ holdReason: 'address looks odd' });
    parcel.held = 'address looks odd';
    await ready();
    expect(await handle.executeUpdate(contract.packShipmentUpdate, { args: [{}] })).toEqual({ state: 'packed' });
    expect(await refusalOf(handOver())).toEqual({
      type: 'order-held',
      message: 'The order is on hold, so its parcel may not leave: address looks odd',
    });
    delete parcel.held;
    await handle.signal(contract.orderHoldSignal, { holdReason: null });
    expect(await handOver()).toEqual({ state: 'handed-over' });
  });
});

describe('a parcel whose order was held and released', () => {
  it('leaves, though the signals of the two came in the wrong order', async () => {
    const { handle, ready, handOver } = await startShipment();
    await ready();
    await handle.signal(contract.orderHoldSignal, { holdReason: null });
    await handle.signal(contract.orderHoldSignal, { holdReason: 'address looks odd' });
    expect(await handOver()).toEqual({ state: 'handed-over' });
  });

  it('leaves, though nobody told it', async () => {
    const { ready, handOver } = await startShipment({ holdReason: 'address looks odd' });
    await ready();
    expect(await handOver()).toEqual({ state: 'handed-over' });
  });

  it('shows staff what the database says', async () => {
    const { handle, parcel, ready } = await startShipment();
    await ready();
    const shown = async () => JSON.stringify(await handle.query('__temporal_workflow_metadata'));
    parcel.held = 'address looks odd';
    await handle.signal(contract.orderHoldSignal, { holdReason: null });
    await eventually(async () => (await shown()).includes('address looks odd'));
    delete parcel.held;
    await handle.signal(contract.orderHoldSignal, { holdReason: 'address looks odd' });
    await eventually(async () => !(await shown()).includes('address looks odd'));
  });
});

describe('a parcel of an order on hold', () => {
  it('still says so after a hand-over that was refused for another reason', async () => {
    const { handle, parcel, ready, handOver } = await startShipment({ mood: 'takes its time' });
    parcel.held = 'address looks odd';
    await handle.signal(contract.orderHoldSignal, { holdReason: 'address looks odd' });
    const shown = async () => JSON.stringify(await handle.query('__temporal_workflow_metadata'));
    await eventually(async () => (await shown()).includes('address looks odd'));
    expect((await refusalOf(handOver())).type).toBe('label-pending');
    expect(await shown()).toContain('address looks odd');
    await eventually(() => parcel.letGo !== undefined);
    parcel.letGo?.();
    await ready();
    delete parcel.held;
    expect(await handOver()).toEqual({ state: 'handed-over' });
  });
});

describe('a parcel that is back', () => {
  it('wakes the orders that its goods are given to', async () => {
    const { handle, parcel, ready, told, handOver } = await startShipment();
    parcel.frees = [randomUUID(), randomUUID()];
    await ready();
    await handOver();
    await told('e1', 'return_to_sender');
    await eventually(() => parcel.state === 'returning');
    const note = { restock: true, by: 'Ada' };
    expect(await handle.executeUpdate(contract.markReturnedUpdate, { args: [note] })).toEqual({ state: 'returned' });
    expect(woken).toEqual(parcel.frees);
    expect(await handle.result()).toEqual({ kind: 'returned' });
  });
});

describe('a step that cannot be written for good', () => {
  it('is told to whoever asked, waits for a person, and does not end the parcel', async () => {
    const { handle, parcel, ready, told, handOver } = await startShipment();
    await ready();
    parcel.broken = 'The goods are not held';
    expect(await refusalOf(handOver())).toEqual({
      type: 'step-failed',
      message: '"hand-over by Ada" could not be written: The goods are not held',
    });
    expect(parcel.attention).toContain('The goods are not held');
    await told('e1', 'in_transit');
    await eventually(() => parcel.attention?.includes('What the carrier says (in_transit)') ?? false);
    parcel.broken = undefined;
    expect(await handOver()).toEqual({ state: 'handed-over' });
    await eventually(() => parcel.attention === null);
    await told('e2', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });
});
