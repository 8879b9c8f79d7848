import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { createWorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { createShipmentNoticeActivities } from '../../activities/shipments/shipment-notice-activities.ts';
import { backorderWorkflowId, stockArrivedSignal } from '../../workflows/backorders/backorder-contract.ts';
import * as workflows from '../../workflows/index.ts';
import { createFakeOrderActivities, declined, type Script, numberOf } from '../support/fake-order-activities.ts';
import { placeOrderUpdate } from '../../workflows/checkout/checkout-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { paymentWorkflowId, submitPaymentMethodUpdate } from '../../workflows/payments/payment-contract.ts';
import {
  carrierEventSignal,
  handOverShipmentUpdate,
  shipmentWorkflowId,
} from '../../workflows/shipments/shipment-contract.ts';
import {
  CARRIERS_TASK_QUEUE,
  MAIL_TASK_QUEUE,
  ORDERS_TASK_QUEUE,
  PAYMENTS_TASK_QUEUE,
} from '../../workflows/shared/task-queues.ts';
import { startTestWorker, type TestWorker } from '../support/test-worker.ts';
import { eventually } from '../support/eventually.ts';

const fake = createFakeOrderActivities();
let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker({
    taskQueues: [ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE, CARRIERS_TASK_QUEUE, MAIL_TASK_QUEUE],
    activities: async (client) => ({
      ...fake.activities,
      ...createShipmentNoticeActivities({ signals: createWorkflowSignals(client) }),
    }),
  });
});
afterAll(() => worker?.stop());

async function place(script: Script) {
  const orderId = randomUUID();
  fake.scripts.set(orderId, script);
  const timing = { paymentDeadlineMs: 60_000, paymentPollMs: 60_000, restockPollMs: 60_000, parcelSilenceMs: 60_000 };
  const options = orderStartOptions({
    orderId,
    number: numberOf(orderId),
    lineCount: 1,
    timing,
    customerId: null,
    skus: ['MUG'],
  });
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof processOrder>('processOrder', options);
  await worker.client.workflow.executeUpdateWithStart(placeOrderUpdate, { startWorkflowOperation });
  const find = (workflowId: string) => worker.client.workflow.getHandle(workflowId);
  const number = formatOrderNumber(numberOf(orderId));
  return { orderId, number, script, order: find(options.workflowId), find };
}
type Placed = Awaited<ReturnType<typeof place>>;

async function deliver({ number, find }: Placed): Promise<void> {
  const parcel = find(shipmentWorkflowId(number, 1));
  await eventually(async () => {
    try {
      await parcel.executeUpdate(handOverShipmentUpdate, { args: [{}] });
      return true;
    } catch {
      return false;
    }
  });
  await parcel.signal(carrierEventSignal, { eventId: randomUUID(), status: 'delivered' });
}

interface Story {
  readonly workflow: keyof typeof workflows;
  /** Brings an order to where the workflow waits, and says which one it is. */
  readonly begin: () => Promise<{ placed: Placed; workflow: WorkflowHandle; goOn: () => Promise<void> }>;
  /** Signals whose whole meaning is that they came. */
  readonly meant?: readonly string[];
}

const stories: readonly Story[] = [
  {
    workflow: 'processOrder',
    async begin() {
      const placed = await place({});
      return { placed, workflow: placed.order, goOn: () => deliver(placed) };
    },
  },
  {
    workflow: 'shipmentTracking',
    async begin() {
      const { promise, resolve } = Promise.withResolvers<void>();
      // A parcel without its label: whatever may be asked of it with no argument is refused by now.
      const placed = await place({ slow: { step: 'buyLabel', until: promise, times: 1 } });
      const goOn = () => (resolve(), deliver(placed));
      return { placed, workflow: placed.find(shipmentWorkflowId(placed.number, 1)), goOn };
    },
  },
  {
    workflow: 'backorderRestock',
    async begin() {
      const shortages = [{ sku: 'LATER', quantity: 2 }];
      const placed = await place({ shortages, waiting: shortages });
      const workflow = placed.find(backorderWorkflowId(placed.number));
      const goOn = async () => {
        placed.script.waiting = [];
        await workflow.signal(stockArrivedSignal);
        await deliver(placed);
      };
      return { placed, workflow, goOn };
    },
  },
  {
    workflow: 'paymentRetry',
    // The order's word, which ends it.
    meant: ['stopPayment'],
    async begin() {
      const paid = { state: 'authorised', intentId: 'pi_2', authorisedMinor: 1160 } as const;
      const placed = await place({ authorisations: [declined, paid] });
      const workflow = placed.find(paymentWorkflowId(placed.number));
      const goOn = async () => {
        await workflow.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_visa' }] });
        await deliver(placed);
      };
      return { placed, workflow, goOn };
    },
  },
];

/** Nobody may ask anything of these: they are done in moments. */
const withoutHandlers: readonly (keyof typeof workflows)[] = [
  'changeStock',
  'checkBooks',
  'correctAddress',
  'escalateTasks',
  'forgetOldRecords',
  'quoteShipping',
  'sendEmails',
  'sendPushes',
  'sendTexts',
  'sweepBackorders',
  'sweepCheckouts',
  'sweepInboundEvents',
  'sweepLabelRefunds',
  'sweepOrders',
];

const nothings = [undefined, null, [], {}, '', 'ID', 'a\u0000b', 7, true];
const wrongObjects = [
  { shipmentId: 7 },
  { shipmentId: null, attention: {}, version: 'new' },
  { shipmentId: 'ID', attention: 'words', version: 1 },
  { shipmentId: 'ID' },
  { eventId: 'evt', notice: 7 },
  { eventId: 'a\u0000b', notice: 'words', status: 'delivered' },
  { eventId: 'evt', status: 'nowhere' },
  { holdReason: 7 },
  { reason: 7 },
  { reason: 'a\u0000b' },
  { reason: '\ud800' },
  { paymentMethod: ['pm_card_visa'] },
  { by: {} },
];
const anything = [...nothings, ...wrongObjects];

interface Metadata {
  readonly definition?: {
    readonly signalDefinitions?: readonly { readonly name?: string }[];
    readonly updateDefinitions?: readonly { readonly name?: string }[];
  };
}

async function handlersOf(workflow: WorkflowHandle): Promise<{ signals: string[]; updates: string[] }> {
  const { definition } = await workflow.query<Metadata>('__temporal_workflow_metadata');
  const names = (of: readonly { readonly name?: string }[] = []) => of.flatMap(({ name }) => name ?? []);
  return { signals: names(definition?.signalDefinitions), updates: names(definition?.updateDefinitions) };
}

/** The tasks that the workflow's own code made fail: not those that something new has overtaken at their end. */
async function brokenTasks(workflow: WorkflowHandle): Promise<string[]> {
  const { events } = await workflow.fetchHistory();
  const failed = (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: task }) => task?.failure?.message ?? []);
  return failed.filter((message) => message !== 'UnhandledCommand');
}

/** How it is refused; undefined where it is not. */
async function refusalOf(workflow: WorkflowHandle, update: string, argument: unknown): Promise<string | undefined> {
  const error = await workflow.executeUpdate(update, { args: [argument] }).catch((refused: unknown) => refused);
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure ? (cause.type ?? '') : undefined;
}

async function askOf(workflow: WorkflowHandle, update: string, argument: unknown): Promise<void> {
  try {
    await workflow.executeUpdate(update, { args: [argument] });
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
  }
}

describe.each(stories)('$workflow, whatever is sent to it', ({ begin, meant = [] }) => {
  it('goes on, and ends as it would', async () => {
    const { placed, workflow, goOn } = await begin();
    await eventually(async () => (await workflow.describe().catch(() => undefined))?.status.name === 'RUNNING');
    const { signals, updates } = await handlersOf(workflow);
    expect([...signals, ...updates].length).toBeGreaterThan(1);
    // What is for another order is never meant.
    for (const signal of signals) await workflow.signal(signal, { orderId: 'B' });
    for (const signal of signals.filter((name) => !meant.includes(name))) {
      await workflow.signal(signal);
      await Promise.all(anything.map((argument) => workflow.signal(signal, argument)));
    }
    for (const update of updates) expect(await refusalOf(workflow, update, { orderId: 'B' })).toBe('other-order');
    for (const update of updates) for (const argument of anything) await askOf(workflow, update, argument);
    expect(await brokenTasks(workflow)).toEqual([]);
    expect((await workflow.describe()).status.name).toBe('RUNNING');
    await goOn();
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(await brokenTasks(workflow)).toEqual([]);
  });
});

it('is tried with every workflow of which something may be asked', () => {
  expect([...stories.map(({ workflow }) => workflow), ...withoutHandlers].sort()).toEqual(
    Object.keys(workflows).sort(),
  );
});
