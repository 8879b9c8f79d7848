import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import type { FakeShipment } from '../../tests/support/fake-shipment-activities.ts';
import { useTestShipments } from '../../tests/support/test-shipments.ts';
import * as contract from './shipment-contract.ts';

const { startShipment } = useTestShipments();

describe('a parcel whose address is corrected', () => {
  /** What the database does. */
  const begunAnew = (parcel: FakeShipment) => {
    expect(parcel.move('planned', 'Ada')).toBe(true);
    parcel.label = 'none';
  };

  it('is labelled anew, and goes through the warehouse again', async () => {
    const { handle, parcel, ready, handOver, told } = await startShipment();
    await ready();
    await handle.executeUpdate(contract.pickShipmentUpdate, { args: [{}] });
    begunAnew(parcel);
    await handle.signal(contract.addressCorrectedSignal, {});
    await eventually(() => parcel.purchases === 2 && parcel.state === 'ready');
    await handle.executeUpdate(contract.pickShipmentUpdate, { args: [{}] });
    expect(await handOver()).toEqual({ state: 'handed-over' });
    await told('corrected-1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });

  it('asks again by itself for a label that was refused', async () => {
    const { handle, parcel, ready } = await startShipment({ mood: 'refuses' });
    await eventually(() => parcel.attention !== null);
    parcel.mood = 'answers';
    await handle.signal(contract.addressCorrectedSignal, {});
    await ready();
    await eventually(() => parcel.attention === null);
    await handle.terminate();
  });

  it('is put before a person when the carrier has it under the old label', async () => {
    const { handle, parcel, ready, told } = await startShipment();
    await ready();
    begunAnew(parcel);
    parcel.mood = 'refuses';
    await handle.signal(contract.addressCorrectedSignal, {});
    await eventually(() => parcel.attention?.includes('refused the address') ?? false);
    parcel.mood = 'takes its time';
    await handle.signal(contract.addressCorrectedSignal, {});
    await eventually(() => parcel.letGo !== undefined);
    parcel.ofReplacedLabels.add('corrected-2');
    await told('corrected-2', 'in_transit');
    await eventually(() => parcel.attention?.includes('under a label for the address before') ?? false);
    parcel.letGo?.();
    await handle.terminate();
  });

  it('is neither handed over nor delivered by what is scanned of the old label, and a person is told', async () => {
    const { handle, parcel, ready, handOver, told } = await startShipment();
    await ready();
    begunAnew(parcel);
    await handle.signal(contract.addressCorrectedSignal, {});
    await eventually(() => parcel.purchases === 2 && parcel.state === 'ready');
    for (const [eventId, status] of [
      ['old-1', 'in_transit'],
      ['old-2', 'delivered'],
      ['old-3', 'returned'],
    ] as const) {
      parcel.ofReplacedLabels.add(eventId);
      await told(eventId, status);
      await eventually(() => parcel.settled.get(eventId) === 'noted');
    }
    expect(parcel.state).toBe('ready');
    await eventually(() => parcel.attention !== null);
    expect(parcel.attention).toMatch(
      /under a label for the address before it was corrected\. Stop it there, and hand it/,
    );
    // It came back, and leaves with its new label.
    await handOver();
    await eventually(() => parcel.attention === null);
    await told('new-1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });

  it('asks nobody to hand it over once staff have called it back, and says so of each later scan', async () => {
    const { handle, parcel, ready, told, recall } = await startShipment();
    await ready();
    parcel.ofReplacedLabels.add('old-4');
    await told('old-4', 'in_transit');
    await eventually(() => parcel.attention?.includes('hand it over with its new label') ?? false);
    const { promise, resolve } = Promise.withResolvers<void>();
    parcel.takesBack = promise;
    await recall();
    await eventually(() => parcel.attention === null);
    await told('old-5', 'in_transit');
    resolve();
    await handle.result();
    expect(parcel.attention).toBe(
      'USPS has this parcel, although it was called back. Get it back, or ask for its money.',
    );
  });

  it('tells a person of a label whose money the carrier keeps, until it has arrived', async () => {
    const { handle, parcel, ready, handOver, told } = await startShipment();
    await ready();
    begunAnew(parcel);
    parcel.keepsOldPrice = true;
    await handle.signal(contract.addressCorrectedSignal, {});
    await eventually(() => parcel.attention?.includes('before it was corrected') ?? false);
    await eventually(() => parcel.state === 'ready');
    await handOver();
    await told('corrected-3', 'delivered');
    await handle.result();
    expect(parcel.attention).toContain('Ask for it by hand');
  });
});
