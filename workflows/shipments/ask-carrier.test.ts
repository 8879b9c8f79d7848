import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { refusalOf, useTestShipments } from '../../tests/support/test-shipments.ts';
import * as contract from './shipment-contract.ts';

const { startShipment } = useTestShipments();

describe('a carrier in trouble', () => {
  it('is asked again until it is back, and a person is told meanwhile', async () => {
    const { handle, parcel, ready, news } = await startShipment({
      mood: 'is down',
      carrierPatienceMs: 400,
    });
    await eventually(() => parcel.attention !== null);
    expect(parcel.attention).toContain('USPS does not answer since');
    parcel.mood = 'answers';
    await ready();
    await eventually(() => parcel.attention === null);
    await eventually(async () => (await news()).at(-1) === 'all well');
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  it('that refuses a label is asked again when staff say so', async () => {
    const { handle, parcel, ready } = await startShipment({ mood: 'refuses' });
    await eventually(() => parcel.attention !== null);
    expect(parcel.attention).toContain('The carrier refused the address');
    expect(parcel.retriedBy).toEqual([]);
    parcel.mood = 'answers';
    await handle.executeUpdate(contract.retryLabelUpdate, { args: [{ by: 'Ada' }] });
    await ready();
    expect(new Set(parcel.retriedBy)).toEqual(new Set(['Ada']));
    await eventually(() => parcel.attention === null);
    expect((await refusalOf(handle.executeUpdate(contract.retryLabelUpdate, { args: [{}] }))).type).toBe(
      'label-not-refused',
    );
  });

  it('that refuses a label again says so to who asked again', async () => {
    const { handle, parcel } = await startShipment({ mood: 'refuses' });
    await eventually(() => parcel.attention !== null);
    expect(await refusalOf(handle.executeUpdate(contract.retryLabelUpdate, { args: [{}] }))).toMatchObject({
      type: 'label-refused',
      message: expect.stringContaining('The carrier refused the address'),
    });
    await eventually(() => parcel.attention?.includes('The carrier refused the address') ?? false);
  });

  it('that has lost its messages is asked where the parcel is', async () => {
    const { handle, parcel, ready, handOver } = await startShipment({ silenceMs: 1_000 });
    parcel.tracking = 'delivered';
    await ready();
    await handOver();
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });

  it('whose scans were written down without waking the workflow is not taken for silent', async () => {
    const { handle, parcel, ready, handOver } = await startShipment({ silenceMs: 800 });
    await ready();
    await handOver();
    parcel.move('in-transit', 'carrier');
    const lastScanAt = Date.now() + 600;
    parcel.lastScanAt = lastScanAt;
    await eventually(() => parcel.attention !== null);
    expect(Date.now()).toBeGreaterThanOrEqual(lastScanAt + 800);
    expect(parcel.attention).toContain(`No word from USPS since ${momentInWords(lastScanAt)}`);
    // One more scan that nobody was woken by: it is found when the time is up again.
    parcel.lastScanAt = lastScanAt + 1_000;
    await eventually(() => parcel.attention === null);
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  it('that knows nothing of the parcel leaves the decision to staff', async () => {
    const { handle, parcel, ready, handOver, news } = await startShipment({ silenceMs: 500 });
    await ready();
    await handOver();
    await eventually(() => parcel.attention !== null);
    expect(parcel.attention).toContain('No word from USPS since');
    await handle.executeUpdate(contract.markLostUpdate, { args: [{ by: 'Grace' }] });
    expect(await handle.result()).toEqual({ kind: 'lost' });
    expect(parcel.attention).toBeNull();
    expect((await news()).at(-1)).toBe('all well');
  });

  it('that sends the parcel back does not deliver it, whatever it says of its way and end', async () => {
    const { handle, parcel, ready, told, handOver } = await startShipment();
    await ready();
    await handOver();
    await told('e1', 'return_to_sender');
    await eventually(() => parcel.attention !== null);
    expect(parcel.state).toBe('returning');
    expect(parcel.attention).toContain('is on its way back to the sender');
    await told('e2', 'out_for_delivery');
    await told('e3', 'delivered');
    await eventually(() => parcel.attention?.includes('has come back') ?? false);
    expect(parcel.state).toBe('returning');

    const bad = handle.executeUpdate(contract.markReturnedUpdate, { args: [{ by: 'Ada' } as contract.ReturnNote] });
    expect(await refusalOf(bad)).toMatchObject({
      type: 'bad-note',
      message: expect.stringContaining('{"restock": true}'),
    });
    const back = await handle.executeUpdate(contract.markReturnedUpdate, { args: [{ by: 'Ada', restock: true }] });
    expect(back).toEqual({ state: 'returned' });
    expect(await handle.result()).toEqual({ kind: 'returned' });
    expect(parcel).toMatchObject({ restocked: true, attention: null });
    // A task of the workflow that is lost with its worker has told nothing: its repeat may not know of what it told.
    const { events } = await handle.fetchHistory();
    const scheduled = events?.flatMap(({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name ?? []);
    const words = ['setShipmentAttention', 'signalOrder'];
    expect(scheduled).toEqual(['buyLabel', ...words, ...words, 'recordReturn', ...words]);
  });

  it('that seems to send the parcel back may be wrong: staff say that it has arrived', async () => {
    const { handle, ready, told, handOver, parcel } = await startShipment();
    await ready();
    await handOver();
    await told('e1', 'return_to_sender');
    await eventually(() => parcel.state === 'returning');
    await handle.executeUpdate(contract.markDeliveredUpdate, { args: [{ by: 'Ada' }] });
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });
});
