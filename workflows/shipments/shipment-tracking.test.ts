import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { createWorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { createParcelNewsActivities } from '../../activities/shipments/parcel-news-activities.ts';
import type { listeningOrder } from '../../tests/support/shipment-test-workflows.ts';
import { newsQuery } from '../../tests/support/shipment-test-workflows.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { numberOf } from '../../tests/support/fake-order-activities.ts';
import { orderWorkflowId } from '../orders/order-contract.ts';
import { CARRIERS_TASK_QUEUE, ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import { createFakeShipmentActivities, type FakeCarrierMood } from '../../tests/support/fake-shipment-activities.ts';
import * as contract from './shipment-contract.ts';
import type { shipmentTracking } from './shipment-tracking.ts';

const LONG_MS = 600_000;
const fakes = createFakeShipmentActivities();
let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker({
    workflows: import.meta.resolve('../../tests/support/shipment-test-workflows.ts'),
    taskQueues: [ORDERS_TASK_QUEUE, CARRIERS_TASK_QUEUE],
    activities: async (client) => ({
      ...fakes.activities,
      ...createParcelNewsActivities({ signals: createWorkflowSignals(client) }),
    }),
  });
});
afterAll(() => worker?.stop());

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Still waiting for ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startParcel({
  mood = 'answers',
  at,
  ...input
}: Partial<contract.ShipmentInput> & { mood?: FakeCarrierMood; at?: ShipmentState } = {}) {
  const [shipmentId, orderId] = [randomUUID(), randomUUID()];
  const orderNumber = formatOrderNumber(numberOf(orderId));
  const parcel = fakes.parcelOf(shipmentId);
  parcel.mood = mood;
  if (at !== undefined) Object.assign(parcel, { state: at, label: 'bought' });
  const { workflow } = worker.client;
  const order = await workflow.start<typeof listeningOrder>('listeningOrder', {
    workflowId: orderWorkflowId(orderNumber),
    taskQueue: ORDERS_TASK_QUEUE,
  });
  const handle = await workflow.start<typeof shipmentTracking>('shipmentTracking', {
    workflowId: contract.shipmentWorkflowId(orderNumber, 1),
    taskQueue: ORDERS_TASK_QUEUE,
    args: [
      {
        shipmentId,
        orderId,
        orderNumber,
        sequence: 1,
        locationId: 'MAIN',
        carrier: 'USPS',
        units: 2,
        holdReason: null,
        silenceMs: LONG_MS,
        ...input,
      },
    ],
  });
  return aStartedParcel(handle, order, parcel);
}

function aStartedParcel(
  handle: WorkflowHandle<typeof shipmentTracking>,
  order: WorkflowHandle<typeof listeningOrder>,
  parcel: ReturnType<typeof fakes.parcelOf>,
) {
  const told = (eventId: string, status: CarrierWord) =>
    handle.signal(contract.carrierEventSignal, { eventId, status });
  return {
    handle,
    parcel,
    told,
    news: () => order.query(newsQuery),
    ready: () => until(() => parcel.state !== 'planned'),
    handOver: () => handle.executeUpdate(contract.handOverShipmentUpdate, { args: [{ by: 'Ada' }] }),
    recall: async () => {
      expect(parcel.recall()).toBe(true);
      await handle.signal(contract.recallShipmentSignal);
    },
  };
}

async function refusalOf(update: Promise<unknown>): Promise<{ type: string | null | undefined; message: string }> {
  const error = await update.catch((caught: unknown) => caught);
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
  return { type: error.cause.type, message: error.cause.message };
}

describe('a parcel that arrives', () => {
  it('goes from its label through the warehouse and the carrier to the customer', async () => {
    const { handle, parcel, ready, told, handOver, news } = await startParcel();
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
    const { handle, parcel, ready, told, news } = await startParcel();
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
    const { handle, parcel, ready, told, handOver, news } = await startParcel();
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
    const { handle, ready, handOver } = await startParcel();
    await ready();
    await handOver();
    expect(await handle.executeUpdate(contract.markDeliveredUpdate, { args: [{ by: 'Grace' }] })).toEqual({
      state: 'delivered',
    });
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });
});

describe('the warehouse', () => {
  it('is told in words why a step is not possible', async () => {
    const { handle, parcel, ready } = await startParcel({ mood: 'takes its time' });
    expect(await refusalOf(handle.executeUpdate(contract.pickShipmentUpdate, { args: [{}] }))).toEqual({
      type: 'label-pending',
      message: 'The parcel has no label yet: wait until it is ready.',
    });
    await until(() => parcel.letGo !== undefined);
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
    const { handle, parcel, ready } = await startParcel();
    await ready();
    // Written by a worker that died before the server heard of it; the carrier's word comes once more, and later.
    parcel.move('handed-over', 'carrier');
    expect(await handle.executeUpdate(contract.markLostUpdate, { args: [{}] })).toEqual({ state: 'lost' });
    expect(await handle.result()).toEqual({ kind: 'lost' });
  });

  it.each([['Ada'], [7], [['Ada']]])('is asked for a note when it sends %j', async (note) => {
    const { handle, ready, parcel } = await startParcel();
    await ready();
    const picked = handle.executeUpdate(contract.pickShipmentUpdate, { args: [note as contract.WarehouseNote] });
    expect(await refusalOf(picked)).toMatchObject({ type: 'bad-note', message: expect.stringContaining('"by"') });
    expect(parcel.state).toBe('ready');
    await handle.terminate();
  });

  it('may press twice', async () => {
    const { parcel, ready, handOver } = await startParcel();
    await ready();
    expect(await Promise.all([handOver(), handOver()])).toEqual([{ state: 'handed-over' }, { state: 'handed-over' }]);
    expect(parcel.timeline).toEqual(['ready by carrier', 'handed-over by Ada']);
  });

  it('is told of a hold that the workflow has not heard of yet', async () => {
    const { parcel, ready, handOver } = await startParcel();
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
    const { handle, ready, handOver } = await startParcel({ holdReason: 'address looks odd' });
    await ready();
    expect(await handle.executeUpdate(contract.packShipmentUpdate, { args: [{}] })).toEqual({ state: 'packed' });
    expect(await refusalOf(handOver())).toEqual({
      type: 'order-held',
      message: 'The order is on hold, so its parcel may not leave: address looks odd',
    });
    await handle.signal(contract.orderHoldSignal, { holdReason: null });
    expect(await handOver()).toEqual({ state: 'handed-over' });
  });
});

describe('a parcel that is called back', () => {
  it('buys no label when the carrier has not sold one yet', async () => {
    const { handle, parcel, recall } = await startParcel({ mood: 'is down' });
    await recall();
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    expect(parcel).toMatchObject({ label: 'none', attention: null });
  });

  it('waits for a purchase that is under way and gives the label back', async () => {
    const { handle, parcel, recall } = await startParcel({ mood: 'takes its time' });
    await until(() => parcel.letGo !== undefined);
    await recall();
    parcel.letGo?.();
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    expect(parcel).toMatchObject({ label: 'refunded', purchases: 1, state: 'cancelled' });
  });

  it('gives its label back after it was packed', async () => {
    const { handle, parcel, ready, recall } = await startParcel();
    await ready();
    await handle.executeUpdate(contract.packShipmentUpdate, { args: [{}] });
    await recall();
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    expect(parcel.label).toBe('refunded');
  });

  it('gives no label back on the word of a signal', async () => {
    const { handle, parcel, ready, handOver } = await startParcel();
    await ready();
    await handle.signal(contract.recallShipmentSignal);
    expect(await handOver()).toEqual({ state: 'handed-over' });
    expect(parcel.label).toBe('bought');
  });

  it('is not handed over when the database knows of the recall before the workflow does', async () => {
    const { handle, parcel, ready, handOver } = await startParcel();
    await ready();
    parcel.recall();
    expect((await refusalOf(handOver())).type).toBe('order-cancelled');
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
  });
});

describe('a carrier in trouble', () => {
  it('is asked again until it is back, and a person is told meanwhile', async () => {
    const { handle, parcel, ready, news } = await startParcel({
      mood: 'is down',
      carrierPatienceMs: 400,
    });
    await until(() => parcel.attention !== null);
    expect(parcel.attention).toContain('USPS does not answer since');
    parcel.mood = 'answers';
    await ready();
    await until(() => parcel.attention === null);
    await until(async () => (await news()).at(-1) === 'all well');
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  it('that refuses a label is asked again when staff say so', async () => {
    const { handle, parcel, ready } = await startParcel({ mood: 'refuses' });
    await until(() => parcel.attention !== null);
    expect(parcel.attention).toContain('The carrier refused the address');
    expect(parcel.retriedBy).toEqual([]);
    parcel.mood = 'answers';
    await handle.executeUpdate(contract.retryLabelUpdate, { args: [{ by: 'Ada' }] });
    await ready();
    expect(new Set(parcel.retriedBy)).toEqual(new Set(['Ada']));
    await until(() => parcel.attention === null);
    expect((await refusalOf(handle.executeUpdate(contract.retryLabelUpdate, { args: [{}] }))).type).toBe(
      'label-not-refused',
    );
  });

  it('that refuses a label again says so to who asked again', async () => {
    const { handle, parcel } = await startParcel({ mood: 'refuses' });
    await until(() => parcel.attention !== null);
    expect(await refusalOf(handle.executeUpdate(contract.retryLabelUpdate, { args: [{}] }))).toMatchObject({
      type: 'label-refused',
      message: expect.stringContaining('The carrier refused the address'),
    });
    await until(() => parcel.attention?.includes('The carrier refused the address') ?? false);
  });

  it('that has lost its messages is asked where the parcel is', async () => {
    const { handle, parcel, ready, handOver } = await startParcel({ silenceMs: 1_000 });
    parcel.tracking = 'delivered';
    await ready();
    await handOver();
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });

  it('whose scans were written down without waking the workflow is not taken for silent', async () => {
    const { handle, parcel, ready, handOver } = await startParcel({ silenceMs: 800 });
    await ready();
    await handOver();
    parcel.move('in-transit', 'carrier');
    const heardAt = Date.now() + 600;
    parcel.heardAt = heardAt;
    await until(() => parcel.attention !== null);
    expect(Date.now()).toBeGreaterThanOrEqual(heardAt + 800);
    expect(parcel.attention).toContain(`No word from USPS since ${momentInWords(heardAt)}`);
    // One more scan that nobody was woken by: it is found when the time is up again.
    parcel.heardAt = heardAt + 1_000;
    await until(() => parcel.attention === null);
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  it('that knows nothing of the parcel leaves the decision to staff', async () => {
    const { handle, parcel, ready, handOver, news } = await startParcel({ silenceMs: 500 });
    await ready();
    await handOver();
    await until(() => parcel.attention !== null);
    expect(parcel.attention).toContain('No word from USPS since');
    await handle.executeUpdate(contract.markLostUpdate, { args: [{ by: 'Grace' }] });
    expect(await handle.result()).toEqual({ kind: 'lost' });
    expect(parcel.attention).toBeNull();
    expect((await news()).at(-1)).toBe('all well');
  });

  it('that sends the parcel back does not deliver it, whatever it says of its way and end', async () => {
    const { handle, parcel, ready, told, handOver } = await startParcel();
    await ready();
    await handOver();
    await told('e1', 'return_to_sender');
    await until(() => parcel.attention !== null);
    expect(parcel.state).toBe('returning');
    expect(parcel.attention).toContain('is on its way back to the sender');
    await told('e2', 'out_for_delivery');
    await told('e3', 'delivered');
    await until(() => parcel.attention?.includes('has come back') ?? false);
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
    const words = ['setShipmentAttention', 'tellOrder'];
    expect(scheduled).toEqual(['buyLabel', ...words, ...words, ...words]);
  });

  it('that seems to send the parcel back may be wrong: staff say that it has arrived', async () => {
    const { handle, ready, told, handOver, parcel } = await startParcel();
    await ready();
    await handOver();
    await told('e1', 'return_to_sender');
    await until(() => parcel.state === 'returning');
    await handle.executeUpdate(contract.markDeliveredUpdate, { args: [{ by: 'Ada' }] });
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });
});

describe('a step that cannot be written for good', () => {
  it('is told to whoever asked, waits for a person, and does not end the parcel', async () => {
    const { handle, parcel, ready, told, handOver } = await startParcel();
    await ready();
    parcel.broken = 'The goods are not held';
    expect(await refusalOf(handOver())).toEqual({
      type: 'step-failed',
      message: '"hand-over by Ada" could not be written: The goods are not held',
    });
    expect(parcel.attention).toContain('The goods are not held');
    await told('e1', 'in_transit');
    await until(() => parcel.attention?.includes('What the carrier says (in_transit)') ?? false);
    parcel.broken = undefined;
    expect(await handOver()).toEqual({ state: 'handed-over' });
    await until(() => parcel.attention === null);
    await told('e2', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });
});

describe('a cancellation of the workflow', () => {
  const detailsOf = async (handle: { query(type: string): Promise<unknown> }) =>
    JSON.stringify(await handle.query('__temporal_workflow_metadata'));

  it('stops nothing and says where to cancel instead, until the parcel has come to its end', async () => {
    const { handle, parcel, ready, handOver, told } = await startParcel();
    await ready();
    await handle.cancel();
    await until(async () => (await detailsOf(handle)).includes('to cancel, open the order'));
    expect(await handOver()).toEqual({ state: 'handed-over' });
    await told('e1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel).toMatchObject({ label: 'bought', attention: null });
    expect(await detailsOf(handle)).not.toContain('open the order');
  });

  it('asks nobody to do anything', async () => {
    const { handle, parcel, ready, handOver, told } = await startParcel();
    await ready();
    await handOver();
    await handle.cancel();
    await told('e1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel.attention).toBeNull();
  });
});

describe('a parcel whose workflow is started once more', () => {
  it.each(['delivered', 'lost', 'returned', 'cancelled'] as const)('ends at once where it is %s', async (state) => {
    const { handle, parcel } = await startParcel({ at: state });
    expect(await handle.result()).toEqual({ kind: state });
    expect(parcel).toMatchObject({ state, timeline: [] });
  });

  it('goes on from where the database has it', async () => {
    const { handle, parcel, told, news } = await startParcel({ at: 'in-transit' });
    await until(async () => (await news()).includes('moved'));
    await told('e1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
    expect(parcel.timeline).toEqual(['delivered by carrier']);
  });

  it.each([
    ['exception', 'could not be delivered. Ask USPS'],
    ['returning', 'send `markReturned` to `shipment-A-'],
  ] as const)('puts a parcel before staff again that is at "%s"', async (at, words) => {
    const { handle, parcel } = await startParcel({ at });
    await until(() => parcel.attention !== null);
    expect(parcel.attention).toContain(words);
    await handle.executeUpdate(contract.markLostUpdate, { args: [{}] });
    expect(await handle.result()).toEqual({ kind: 'lost' });
  });

  it('tells an order that has begun anew how it ends', async () => {
    const { handle, ready, handOver, told, news } = await startParcel();
    await ready();
    await handle.signal(contract.followShipmentSignal);
    await handOver();
    await told('e1', 'delivered');
    await handle.result();
    expect(await news()).toEqual(['moved', 'moved']);
  });
});

describe('a parcel whose address is corrected', () => {
  /** What the database does. */
  const begunAnew = (parcel: ReturnType<typeof fakes.parcelOf>) => {
    expect(parcel.move('planned', 'Ada')).toBe(true);
    parcel.label = 'none';
  };

  it('is labelled anew, and goes through the warehouse again', async () => {
    const { handle, parcel, ready, handOver, told } = await startParcel();
    await ready();
    await handle.executeUpdate(contract.pickShipmentUpdate, { args: [{}] });
    begunAnew(parcel);
    await handle.signal(contract.addressCorrectedSignal, {});
    await until(() => parcel.purchases === 2 && parcel.state === 'ready');
    await handle.executeUpdate(contract.pickShipmentUpdate, { args: [{}] });
    expect(await handOver()).toEqual({ state: 'handed-over' });
    await told('corrected-1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });

  it('asks again by itself for a label that was refused', async () => {
    const { handle, parcel, ready } = await startParcel({ mood: 'refuses' });
    await until(() => parcel.attention !== null);
    parcel.mood = 'answers';
    await handle.signal(contract.addressCorrectedSignal, {});
    await ready();
    await until(() => parcel.attention === null);
    await handle.terminate();
  });

  it('is put before a person when the carrier has it under the old label', async () => {
    const { handle, parcel, ready, told } = await startParcel();
    await ready();
    begunAnew(parcel);
    parcel.mood = 'refuses';
    await handle.signal(contract.addressCorrectedSignal, {});
    await until(() => parcel.attention?.includes('refused the address') ?? false);
    parcel.mood = 'takes its time';
    await handle.signal(contract.addressCorrectedSignal, {});
    await until(() => parcel.letGo !== undefined);
    parcel.ofReplacedLabels.add('corrected-2');
    await told('corrected-2', 'in_transit');
    await until(() => parcel.attention?.includes('under a label for the address before') ?? false);
    parcel.letGo?.();
    await handle.terminate();
  });

  it('is neither handed over nor delivered by what is scanned of the old label, and a person is told', async () => {
    const { handle, parcel, ready, handOver, told } = await startParcel();
    await ready();
    begunAnew(parcel);
    await handle.signal(contract.addressCorrectedSignal, {});
    await until(() => parcel.purchases === 2 && parcel.state === 'ready');
    for (const [eventId, status] of [
      ['old-1', 'in_transit'],
      ['old-2', 'delivered'],
      ['old-3', 'returned'],
    ] as const) {
      parcel.ofReplacedLabels.add(eventId);
      await told(eventId, status);
      await until(() => parcel.settled.get(eventId) === 'noted');
    }
    expect(parcel.state).toBe('ready');
    await until(() => parcel.attention !== null);
    expect(parcel.attention).toMatch(
      /under a label for the address before it was corrected\. Stop it there, and hand it/,
    );
    // It came back, and leaves with its new label.
    await handOver();
    await until(() => parcel.attention === null);
    await told('new-1', 'delivered');
    expect(await handle.result()).toEqual({ kind: 'delivered' });
  });

  it('asks nobody to hand it over once staff have called it back, and says so of each later scan', async () => {
    const { handle, parcel, ready, told, recall } = await startParcel();
    await ready();
    parcel.ofReplacedLabels.add('old-4');
    await told('old-4', 'in_transit');
    await until(() => parcel.attention?.includes('hand it over with its new label') ?? false);
    const { promise, resolve } = Promise.withResolvers<void>();
    parcel.takesBack = promise;
    await recall();
    await until(() => parcel.attention === null);
    await told('old-5', 'in_transit');
    resolve();
    await handle.result();
    expect(parcel.attention).toBe(
      'USPS has this parcel, although it was called back. Get it back, or ask for its money.',
    );
  });

  it('tells a person of a label whose money the carrier keeps, until it has arrived', async () => {
    const { handle, parcel, ready, handOver, told } = await startParcel();
    await ready();
    begunAnew(parcel);
    parcel.keepsOldPrice = true;
    await handle.signal(contract.addressCorrectedSignal, {});
    await until(() => parcel.attention?.includes('before it was corrected') ?? false);
    await until(() => parcel.state === 'ready');
    await handOver();
    await told('corrected-3', 'delivered');
    await handle.result();
    expect(parcel.attention).toContain('Ask for it by hand');
  });
});
