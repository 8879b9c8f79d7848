import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { createWorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { createParcelNewsActivities } from '../../activities/shipments/parcel-news-activities.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import type { paymentRetry } from '../payments/payment-retry.ts';
import { paymentMovedSignal, paymentWorkflowId, submitPaymentMethodUpdate } from '../payments/payment-contract.ts';
import { stockArrivedSignal, backorderWorkflowId } from '../backorders/backorder-contract.ts';
import { CARRIERS_TASK_QUEUE, MAIL_TASK_QUEUE, ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import {
  carrierEventSignal,
  handOverShipmentUpdate,
  markLostUpdate,
  markReturnedUpdate,
  shipmentWorkflowId,
} from '../shipments/shipment-contract.ts';
import { actionRequired, createFakeSteps, declined, type Script, type StepName, numberOf } from './fake-steps.ts';
import {
  acknowledgeNoticesUpdate,
  cancelOrderUpdateId,
  cancelOrderUpdate,
  holdOrderUpdate,
  placeOrderUpdate,
  providerNoticeSignal,
  releaseOrderUpdate,
  resumeUpdate,
  retryPaymentUpdate,
  settleReturnUpdate,
  shipmentAttentionSignal,
  shipmentHandedOverSignal,
  type PaymentRetryRequest,
} from './order-contract.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import { orderStartOptions } from './order-start.ts';
import type { processOrder } from './process-order.ts';
import { paymentStatusKey } from './search-attributes.ts';

const timing: OrderTiming = {
  paymentDeadlineMs: 60_000,
  paymentPollMs: 60_000,
  restockPollMs: 60_000,
  parcelSilenceMs: 60_000,
};
const fake = createFakeSteps();
let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker({
    taskQueues: [ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE, CARRIERS_TASK_QUEUE, MAIL_TASK_QUEUE],
    activities: async (client) => ({
      ...fake.steps,
      ...createParcelNewsActivities({ signals: createWorkflowSignals(client) }),
    }),
  });
});
afterAll(() => worker.stop());

function startOptions(orderId: string, waits: Partial<OrderTiming> = {}) {
  const total = { amount: 1160, currency: 'GBP' };
  return orderStartOptions({
    orderId,
    number: numberOf(orderId),
    lineCount: 1,
    total,
    timing: { ...timing, ...waits },
    customerId: null,
    skus: ['MUG'],
  });
}

/** Places an order as the API does, and answers with its first answer. */
async function place(script: Script = {}, waits: Partial<OrderTiming> = {}, orderId: string = randomUUID()) {
  fake.scripts.set(orderId, script);
  const options = startOptions(orderId, waits);
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof processOrder>('processOrder', options);
  const answer = await worker.client.workflow.executeUpdateWithStart(placeOrderUpdate, { startWorkflowOperation });
  const order = worker.client.workflow.getHandle<typeof processOrder>(options.workflowId);
  const number = formatOrderNumber(numberOf(orderId));
  const parcel = (sequence = 1) => worker.client.workflow.getHandle(shipmentWorkflowId(number, sequence));
  const payment = worker.client.workflow.getHandle<typeof paymentRetry>(paymentWorkflowId(number));
  const called = (): readonly StepName[] => fake.callsOf(orderId).filter((name) => name !== 'recordAttention');
  return { orderId, number, answer, order, parcel, payment, called };
}
type Placed = Awaited<ReturnType<typeof place>>;

/** The names of the updates that no death of the server can undo any more. */
async function acceptedUpdates(workflow: Placed['order'] | Placed['payment']): Promise<(string | null | undefined)[]> {
  const { events } = await workflow.fetchHistory();
  const accepted = events?.map(({ workflowExecutionUpdateAcceptedEventAttributes: it }) => it) ?? [];
  return accepted.flatMap((it) => (it ? [it.acceptedRequest?.input?.name] : []));
}

async function handOver(placed: Placed, sequence?: number): Promise<void> {
  await eventually(() => placed.called().filter((name) => name === 'buyLabel').length > 0);
  await retryWhileStarting(() => placed.parcel(sequence).executeUpdate(handOverShipmentUpdate, { args: [{}] }));
}

async function deliver(placed: Placed, sequence?: number): Promise<void> {
  await handOver(placed, sequence);
  await arrive(placed, sequence);
}

async function arrive(placed: Placed, sequence?: number): Promise<void> {
  await placed.parcel(sequence).signal(carrierEventSignal, { eventId: randomUUID(), status: 'delivered' });
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 20_000; !(await holds());) {
    if (Date.now() > until) throw new Error(`Still not so after 20 s: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function refusalOf(update: Promise<unknown>): Promise<string | undefined> {
  const error = await update.catch((caught: unknown) => caught);
  if (error instanceof WorkflowUpdateFailedError) return error.cause?.message;
  throw new Error('It was not refused', { cause: error });
}

/** What staff read in the Temporal UI. */
async function detailsOf(workflow: { query: Placed['order']['query'] }): Promise<string> {
  const metadata = await workflow.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

/** A child starts a moment after its parent says so. */
async function retryWhileStarting<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries > 100 || (error as Error).name !== 'WorkflowNotFoundError') throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('processOrder', () => {
  it('answers once the money is reserved, and ends when the parcel is delivered', async () => {
    const placed = await place();
    expect(placed.answer).toMatchObject({ kind: 'confirmed', order: { number: placed.number, totalMinor: 1160 } });
    await handOver(placed);
    await eventually(() => placed.called().includes('capturePayment'));
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).toEqual([
      'placeOrder',
      'authorisePayment',
      'confirmOrder',
      'planShipments',
      'buyLabel',
      'recordHandOver',
      'readLastWord',
      'capturePayment',
      'recordCarrierEvent',
      'completeOrder',
    ]);
  });

  it('tells the warehouse only when the time to change one’s mind is over', async () => {
    const placed = await place({}, { releaseDelayMs: 1_500 });
    expect(placed.answer).toMatchObject({ kind: 'confirmed' });
    expect(placed.called()).toEqual(['placeOrder', 'authorisePayment', 'confirmOrder']);
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    const { events } = await placed.order.fetchHistory();
    const timers = events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes) ?? [];
    expect(timers).toHaveLength(1);
  });

  it('moves no parcel for an order that is cancelled before its release', async () => {
    const placed = await place({}, { releaseDelayMs: 3_600_000 });
    const cancelled = placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(await cancelled).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(placed.called()).toEqual([
      'placeOrder',
      'authorisePayment',
      'confirmOrder',
      'voidPayments',
      'releaseStock',
      'closeOrder',
    ]);
  });

  it('answers with the ninth event of its history', async () => {
    const { order } = await place();
    const { events = [] } = await order.fetchHistory();
    const answered = (events ?? []).findIndex(({ workflowExecutionUpdateCompletedEventAttributes: done }) => done);
    expect(answered).toBeGreaterThan(0);
    expect(answered + 1).toBe(9);
  });

  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const troubles: readonly [string, Script][] = [
    ['does not answer in two seconds', { slow: { step: 'authorisePayment', until: answered, times: 1 } }],
    ['is away', { failing: { step: 'authorisePayment', times: 2, mayPass: true } }],
  ];
  it.each(troubles)('asks a provider that %s again, where staff can see it', async (_what, script) => {
    const placed = await place(script);
    answer();
    expect(placed.answer).toMatchObject({ kind: 'confirmed' });
    const { events } = await placed.order.fetchHistory();
    const asked = events?.flatMap(({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name ?? []);
    expect(asked?.[0]).toBe('authorisePayment');
    const called = placed.called().slice(0, placed.called().indexOf('confirmOrder'));
    expect(called.length).toBeGreaterThan(2);
    expect(called.slice(1)).toEqual(called.slice(1).map(() => 'authorisePayment'));
  });

  it('joins a repeat to the first run', async () => {
    const { orderId, answer } = await place();
    const options = startOptions(orderId);
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof processOrder>('processOrder', options);
    expect(await worker.client.workflow.executeUpdateWithStart(placeOrderUpdate, { startWorkflowOperation })).toEqual(
      answer,
    );
    expect(fake.callsOf(orderId).filter((name) => name === 'placeOrder')).toHaveLength(1);
  });

  it('says no to what cannot be sold, and touches no money', async () => {
    const refusal = {
      kind: 'refused',
      code: 'out-of-stock',
      detail: 'MUG is sold out.',
      pointer: '/lines/0/quantity',
    } as const;
    const { answer, order, called } = await place({ refused: refusal });
    expect(answer).toEqual(refusal);
    expect(await order.result()).toEqual({ kind: 'refused' });
    expect(called()).toEqual(['placeOrder']);
  });
});

/** Each step on the way, with what must have been undone when it fails for good; newest first. */
const failures: readonly { step: StepName; ends: string; undone: readonly StepName[] }[] = [
  { step: 'placeOrder', ends: 'cancelled', undone: ['releaseStock', 'closeOrder'] },
  { step: 'authorisePayment', ends: 'cancelled', undone: ['voidPayments', 'releaseStock', 'closeOrder'] },
  { step: 'confirmOrder', ends: 'cancelled', undone: ['voidPayments', 'releaseStock', 'closeOrder'] },
  {
    step: 'planShipments',
    ends: 'cancelled',
    undone: ['recallShipments', 'voidPayments', 'releaseStock', 'closeOrder'],
  },
];

describe('processOrder, when a step fails for good', () => {
  it.each(failures)('undoes what was done before "$step", newest first, and ends', async ({ step, ends, undone }) => {
    const { order, called } = await place({ failing: { step, times: 1 } });
    expect(await order.result()).toEqual({ kind: ends });
    expect(called().slice(called().indexOf(step) + 1)).toEqual(undone);
  });

  it('tells staff that the provider refused to be asked, also when the order has ended', async () => {
    const { order, orderId } = await place({ failing: { step: 'authorisePayment', times: 1 } });
    expect(await order.result()).toEqual({ kind: 'cancelled' });
    expect(fake.closingsOf(orderId)).toMatchObject([{ to: 'cancelled', reasonCode: 'failure' }]);
    expect(fake.wordsOf(orderId).at(-1)).toContain('Nothing could be charged: authorisePayment failed for good');
  });

  it('ends so, too, when the provider refuses to be asked for another card', async () => {
    const placed = await place({ authorisations: [declined] });
    fake.scripts.set(placed.orderId, { failing: { step: 'authorisePayment', times: 1 } });
    const paid = retryWhileStarting(() =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_visa' }] }),
    );
    await expect(paid).rejects.toMatchObject({ cause: { type: 'payment-not-awaited' } });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(fake.closingsOf(placed.orderId)).toMatchObject([{ to: 'cancelled', reasonCode: 'failure' }]);
    expect(fake.wordsOf(placed.orderId).at(-1)).toContain('Nothing could be charged');
  });

  it('takes the money of a parcel whose workflow ended without saying that it had left, and follows it', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await fake.steps.recordHandOver({ shipmentId: `${placed.orderId}-MAIN`, by: 'warehouse' });
    await placed.parcel().terminate('by mistake');
    await eventually(() => placed.called().includes('capturePayment'));
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).not.toContain('voidPayments');
  });

  it('starts the workflow of a parcel again that is still here', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.parcel().terminate('by mistake');
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).not.toContain('voidPayments');
  });

  it('goes on from the step that failed when staff have mended its cause', async () => {
    const placed = await place({ failing: { step: 'completeOrder', times: 2 } });
    await deliver(placed);
    const words = () => fake.wordsOf(placed.orderId);
    await eventually(() => words().at(-1)?.includes('`resume`') ?? false);
    await placed.order.executeUpdate(resumeUpdate, { args: [{}] });
    // It has failed once more, and says so.
    await eventually(() => words().length === 3);
    expect(words()).toEqual([words()[0], null, words()[0]]);
    await placed.order.executeUpdate(resumeUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    const once = ['authorisePayment', 'confirmOrder', 'buyLabel', 'capturePayment'];
    for (const step of once) expect(placed.called().filter((name) => name === step)).toHaveLength(1);
  });

  it('refuses to go on where nothing has failed', async () => {
    const placed = await place();
    const refused = await placed.order.executeUpdate(resumeUpdate, { args: [{}] }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { type: 'nothing-failed' } });
    await deliver(placed);
    await placed.order.result();
  });

  it('shows how far the goods are, whose turn it is, and no more than was typed', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1 } });
    await placed.order.executeUpdate(holdOrderUpdate, {
      args: [{ reason: '<img src=x> [click](https://evil.example)' }],
    });
    await eventually(async () => (await detailsOf(placed.order)).includes(String.raw`\<img src=x> \[click\]`));
    await placed.order.executeUpdate(releaseOrderUpdate, { args: [{}] });
    await handOver(placed);
    await eventually(async () => (await detailsOf(placed.order)).includes('**Waits for:** you'));
    expect(await detailsOf(placed.order)).toContain('goods with the carrier');
    expect(await detailsOf(placed.order)).toContain('with the carrier, money not taken');
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    await eventually(async () => (await detailsOf(placed.order)).includes('with the carrier, money taken'));
    expect(await detailsOf(placed.order)).toContain('money taken · goods');
    await arrive(placed);
    await placed.order.result();
    expect(await detailsOf(placed.order)).toContain('Parcel 1: delivered, money taken');
  });

  it('asks staff when a parcel’s money cannot be taken, and takes it when they say so', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1 } });
    await deliver(placed);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().filter((name) => name === 'capturePayment')).toHaveLength(2);
    // Words are told, and taken away, by what stands in the history: a task that is lost with its worker tells nothing.
    const { events } = await placed.order.fetchHistory();
    const scheduled = events?.flatMap(({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name ?? []);
    expect(scheduled?.filter((name) => name === 'recordAttention')).toHaveLength(2);
  });

  it('says in words that a reservation has lapsed, and what is left to do', async () => {
    const code = 'charge_expired_for_capture';
    const placed = await place({ failing: { step: 'capturePayment', times: 1, code } });
    await deliver(placed);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    expect(fake.wordsOf(placed.orderId)).toEqual([
      'The money of parcel 1 could not be taken: the reservation has lapsed, so the money cannot be taken any more. Settle it with the customer, then send `writeOffPayment`.',
    ]);
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('tells staff that the money was refused again', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 2 } });
    await deliver(placed);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    expect(await refusalOf(placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] }))).toContain(
      'capturePayment failed for good',
    );
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('knows a parcel by its id in capitals, as people copy it', async () => {
    const placed = await place();
    await handOver(placed);
    await placed.parcel().executeUpdate(markReturnedUpdate, { args: [{ restock: false }] });
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    const settle = (shipmentId: string) =>
      placed.order.executeUpdate(settleReturnUpdate, { args: [{ shipmentId, refund: false }] });
    expect(await refusalOf(settle(`${placed.orderId}-EAST`))).toContain('Nothing of this kind waits');
    await settle(` ${placed.orderId}-main `.toUpperCase());
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('takes no money on the word of a signal', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.signal(shipmentHandedOverSignal, { shipmentId: `${placed.orderId}-MAIN` });
    await eventually(() => placed.called().includes('readLastWord'));
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(placed.called()).not.toContain('capturePayment');
  });

  it('takes a parcel’s money a little later when the provider could not be asked at once', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1, mayPass: true } });
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().filter((name) => name === 'capturePayment')).toHaveLength(2);
    expect(fake.callsOf(placed.orderId)).not.toContain('recordAttention');
    const { events } = await placed.order.fetchHistory();
    const scheduled = events?.flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    expect(scheduled?.map(({ activityType }) => activityType?.name)).toEqual(['capturePayment']);
  });

  it('asks no refund for a lost parcel whose money was written off, and says so', async () => {
    const placed = await place({ isWrittenOff: true });
    await handOver(placed);
    await eventually(() => placed.called().includes('capturePayment'));
    await placed.parcel().executeUpdate(markLostUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).not.toContain('refundShipment');
    expect(await detailsOf(placed.order)).toContain('Parcel 1: lost, money written off');
  });

  it.each(['capturePayment', 'refundShipment'] as const)(
    'looks a few times what became of a failure within the provider (%s), then asks staff',
    async (step) => {
      const failing = { step, times: 4, type: 'PaymentUnsettled', attempt: 1 };
      const placed = await place({ failing }, { paymentPollMs: 20 });
      await handOver(placed);
      await placed.parcel().executeUpdate(markLostUpdate, { args: [{}] });
      await eventually(() => fake.wordsOf(placed.orderId).length === 1);
      expect(fake.wordsOf(placed.orderId)[0]).toContain(`${step} failed for good. It may still complete it`);
      expect(placed.called().filter((name) => name === step)).toHaveLength(4);
      await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
      expect(await placed.order.result()).toEqual({ kind: 'completed' });
    },
  );

  it('gives up the attempt that staff name, where it is the one that has failed, and no other', async () => {
    const failing = { step: 'capturePayment', times: 7, type: 'PaymentUnsettled', attempt: 1 } as const;
    const placed = await place({ failing: { ...failing } }, { paymentPollMs: 5 });
    await deliver(placed);
    await eventually(() => fake.wordsOf(placed.orderId).length === 1);
    const shipmentId = `${placed.orderId}-MAIN`;
    const retry = (request: PaymentRetryRequest) => placed.order.executeUpdate(retryPaymentUpdate, { args: [request] });
    // The fake counts its attempts by the times that it was asked.
    const words = (attempt: number) => `with ${JSON.stringify({ shipmentId, attempt })}, which asks anew`;
    expect(fake.wordsOf(placed.orderId)[0]).toContain(words(4));
    expect(await refusalOf(retry({}))).toContain(words(5));
    expect(await refusalOf(retry({ attempt: 4 }))).toContain(words(6));
    expect(await refusalOf(retry({ attempt: 6 }))).toContain(words(7));
    await retry({ shipmentId: shipmentId.toUpperCase(), attempt: 7 });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    const once = [undefined, undefined, undefined, undefined];
    expect(fake.givenUpsOf(placed.orderId)).toEqual([...once, undefined, undefined, 6, 7]);
  });

  it('asks whoever gives a refund up that failed whether it was paid back by hand', async () => {
    const placed = await place({ failing: { step: 'refundShipment', times: 1, type: 'RefundFailed', attempt: 1 } });
    await handOver(placed);
    await placed.parcel().executeUpdate(markLostUpdate, { args: [{}] });
    await eventually(() => fake.wordsOf(placed.orderId).length === 1);
    const named = { shipmentId: `${placed.orderId}-MAIN`, attempt: 1 };
    expect(fake.wordsOf(placed.orderId)[0]).toContain(
      `Where nobody has paid it back by hand, send \`retryPayment\` with ${JSON.stringify(named)}, which asks anew`,
    );
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [named] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('gives no attempt up where staff were told of none', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1, code: 'refused' } });
    await deliver(placed);
    await eventually(() => fake.wordsOf(placed.orderId).length === 1);
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(fake.givenUpsOf(placed.orderId)).toEqual([undefined, undefined]);
  });

  it('does not let a failing undo keep the others from running', async () => {
    const { order, called, orderId } = await place(
      { authorisations: [declined], failing: { step: 'voidPayments', times: 1 } },
      { paymentDeadlineMs: 300 },
    );
    expect(await order.result()).toEqual({ kind: 'expired' });
    expect(fake.wordsOf(orderId)).toContain(
      '"void payments" failed for good (voidPayments failed for good) and has to be done by hand.',
    );
    expect(called().slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });
});

describe('processOrder, when the payment does not succeed at once', () => {
  it('answers that the card was declined, and confirms when another card pays', async () => {
    const placed = await place({
      authorisations: [declined, { state: 'authorised', intentId: 'pi_2', authorisedMinor: 1160 }],
    });
    expect(placed.answer).toMatchObject({ kind: 'payment-declined', declineCode: 'insufficient_funds' });
    const paid = await retryWhileStarting(() =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_mastercard' }] }),
    );
    expect(paid).toEqual({ kind: 'authorised' });
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().slice(0, 6)).toEqual([
      'placeOrder',
      'authorisePayment',
      'recordPaymentTry',
      'openPaymentTry',
      'authorisePayment',
      'confirmOrder',
    ]);
  });

  it('opens no try for another card before that is safe in the history', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({
      authorisations: [declined, { state: 'authorised', intentId: 'pi_2', authorisedMinor: 1160 }],
      slow: { step: 'openPaymentTry', until: promise },
    });
    const paid = retryWhileStarting(() =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_mastercard' }] }),
    );
    await eventually(() => placed.called().includes('openPaymentTry'));
    expect(await acceptedUpdates(placed.payment)).toContain('submitPaymentMethod');
    resolve();
    expect(await paid).toEqual({ kind: 'authorised' });
  });

  it('undoes the order when nobody pays until the deadline', async () => {
    const { order, called } = await place({ authorisations: [declined] }, { paymentDeadlineMs: 300 });
    expect(await order.result()).toEqual({ kind: 'expired' });
    expect(called().slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });

  it('sends the shopper to the bank, and goes on when the bank has said yes', async () => {
    const intentId = `pi_${randomUUID()}`;
    fake.scripts.set(intentId, { reading: { state: 'authorised', intentId, authorisedMinor: 1160 } });
    const placed = await place({ authorisations: [{ ...actionRequired, intentId }] });
    expect(placed.answer).toMatchObject({ kind: 'payment-action-required', actionUrl: 'https://bank.example/3ds' });
    await retryWhileStarting(() => placed.payment.signal(paymentMovedSignal));
    await eventually(() => placed.called().includes('confirmOrder'));
  });

  it('finds out by itself when the bank’s message was lost', async () => {
    const intentId = `pi_${randomUUID()}`;
    fake.scripts.set(intentId, { reading: { state: 'authorised', intentId, authorisedMinor: 1160 } });
    const { called } = await place({ authorisations: [{ ...actionRequired, intentId }] }, { paymentPollMs: 100 });
    await eventually(() => called().includes('confirmOrder'));
  });

  it('waits for another card when the bank says no', async () => {
    const intentId = `pi_${randomUUID()}`;
    fake.scripts.set(intentId, { reading: { ...declined, intentId } });
    const placed = await place(
      {
        authorisations: [
          { ...actionRequired, intentId },
          { state: 'authorised', intentId: 'pi_9', authorisedMinor: 1160 },
        ],
      },
      { paymentPollMs: 100 },
    );
    await eventually(() => placed.called().filter((name) => name === 'recordPaymentTry').length === 2);
    await placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_visa' }] });
    await eventually(() => placed.called().includes('confirmOrder'));
  });

  it('refuses a payment method that is none, in words', async () => {
    const placed = await place({ authorisations: [declined] });
    const submit = () =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'a card' }] });
    await expect(retryWhileStarting(submit)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Name a payment method') },
    });
  });
});

describe('processOrder, when it is cancelled', () => {
  // A parcel gives its label back in its own time: the shopper's money does not wait for a carrier.
  // Each once: on a busy machine a workflow task may run out of time and run its steps again.
  const ofTheOrder = (placed: Placed) =>
    [...new Set(placed.called())].filter((name) => name !== 'refundLabel' && name !== 'readLastWord');
  const cancel = (placed: Placed) =>
    placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });

  it('gives label, money and stock back, newest first', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    expect(await cancel(placed)).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    await eventually(() => placed.called().includes('refundLabel'));
    expect(ofTheOrder(placed).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });

  it('refuses once a parcel has left', async () => {
    const placed = await place();
    await handOver(placed);
    expect(await refusalOf(cancel(placed))).toBe('A parcel has left.');
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('refuses where the carrier has a parcel that was not handed over, unless staff say where its goods are', async () => {
    const placed = await place({ scanned: true });
    await eventually(() => placed.called().includes('buyLabel'));
    expect(await refusalOf(cancel(placed))).toBe('The carrier has scanned a parcel.');
    const insist = (restock: unknown) =>
      placed.order.executeUpdate(cancelOrderUpdate, {
        args: [{ reasonCode: 'customer', by: 'Ada', restock: restock as boolean }],
      });
    expect(await refusalOf(insist('yes'))).toContain('Say whether the goods are back');
    expect(ofTheOrder(placed)).not.toContain('voidPayments');
    expect(await insist(false)).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(ofTheOrder(placed).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });

  it('calls no parcel back before the request is safe in its history', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({ slow: { step: 'recallShipments', until: promise } });
    await eventually(() => placed.called().includes('buyLabel'));
    const cancelled = cancel(placed);
    await eventually(() => placed.called().includes('recallShipments'));
    expect(await acceptedUpdates(placed.order)).toContain('cancelOrder');
    resolve();
    expect(await cancelled).toEqual({ kind: 'cancelled' });
  });

  it('undoes an order that waits for its payment', async () => {
    const placed = await place({ authorisations: [declined] });
    expect(await cancel(placed)).toEqual({ kind: 'cancelled' });
    expect(placed.called().slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
    expect(await placed.payment.result()).toEqual({ kind: 'stopped' });
  });

  it('undoes an order that waits for goods', async () => {
    const shortages = [{ sku: 'LATER', quantity: 2 }];
    const placed = await place({ shortages, waiting: shortages });
    await eventually(() => placed.called().includes('readBackorder'));
    expect(await cancel(placed)).toEqual({ kind: 'cancelled' });
    expect(placed.called()).not.toContain('planShipments');
    const wait = worker.client.workflow.getHandle(backorderWorkflowId(placed.number));
    expect(await wait.result()).toEqual({ kind: 'stopped' });
  });

  it('does not wait long for a provider that does not answer', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const orderId = randomUUID();
    fake.scripts.set(orderId, { slow: { step: 'authorisePayment', until: promise } });
    const options = startOptions(orderId);
    const order = await worker.client.workflow.start<typeof processOrder>('processOrder', options);
    await eventually(() => fake.callsOf(orderId).includes('authorisePayment'));
    expect(await order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] })).toEqual({
      kind: 'cancelled',
    });
    expect(fake.callsOf(orderId).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
    resolve();
  });

  it('undoes everything too when the workflow is cancelled in the Temporal UI', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.cancel();
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(ofTheOrder(placed).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
    expect(fake.closingsOf(placed.orderId).at(-1)).toMatchObject({ reasonCode: 'shop', by: 'staff' });
  });

  it('hands on who asked in the Temporal UI, and asks again for what is no name', async () => {
    const placed = await place();
    const { order, orderId } = placed;
    const stop = { reason: 'Stop', by: 'a\u0000b' };
    expect(await refusalOf(order.executeUpdate(holdOrderUpdate, { args: [stop] }))).toContain('Say who you are');
    const end = { reasonCode: 'shop', by: ' ' } as const;
    expect(await refusalOf(order.executeUpdate(cancelOrderUpdate, { args: [end] }))).toContain('Say who you are');
    await order.executeUpdate(holdOrderUpdate, { args: [{ ...stop, by: 'Ada' }] });
    const anybody = 'Grace' as unknown as { by: string };
    expect(await refusalOf(order.executeUpdate(releaseOrderUpdate, { args: [anybody] }))).toContain('Say who you are');
    await order.executeUpdate(releaseOrderUpdate, { args: [{ by: 'Grace' }] });
    await order.executeUpdate(cancelOrderUpdate, { args: [{ ...end, by: 'Ada' }] });
    expect([...new Set(fake.holdersOf(orderId))]).toEqual(['Ada', 'Grace']);
    expect(fake.closingsOf(orderId).at(-1)).toMatchObject({ reasonCode: 'shop', by: 'Ada' });
  });

  it.each([' ', 'a\u0000b', 'x'.repeat(501)])('asks for a reason, which is not %j', async (reason) => {
    const placed = await place();
    expect(await refusalOf(placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason }] }))).toContain('Say why');
    const noted = { reasonCode: 'shop', note: reason } as const;
    expect(await refusalOf(placed.order.executeUpdate(cancelOrderUpdate, { args: [noted] }))).toContain('Say why');
    await placed.order.terminate('end of the test');
  });

  it('can be asked for again where its parcels could not be called back, and says why', async () => {
    const placed = await place({ failing: { step: 'recallShipments', times: 1, type: 'ParcelNotHeld' } });
    await eventually(() => placed.called().includes('buyLabel'));
    const cancel = () =>
      placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'shop', restock: false }] });
    const refused = await cancel().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      cause: {
        type: 'recall-failed',
        message: expect.stringContaining('recallShipments failed for good. Nothing was'),
      },
    });
    expect(await cancel()).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
  });

  it('says so in the Temporal UI where it was asked for there and a parcel has left', async () => {
    const placed = await place();
    await handOver(placed);
    await placed.order.cancel();
    await eventually(async () => (await detailsOf(placed.order)).includes('Cannot be cancelled:** A parcel has left.'));
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('lets many who ask at once join the first, so that others can still ask', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({ slow: { step: 'voidPayments', until: promise } });
    const cancels = Array.from({ length: 14 }, () =>
      placed.order.executeUpdate(cancelOrderUpdate, {
        args: [{ reasonCode: 'customer' }],
        updateId: cancelOrderUpdateId('o'),
      }),
    );
    await eventually(() => placed.called().includes('voidPayments'));
    await placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Stop' }] });
    resolve();
    expect(await Promise.all(cancels)).toEqual(cancels.map(() => ({ kind: 'cancelled' })));
  });
});

describe('processOrder, when the payment provider does something by itself', () => {
  it('writes it down and asks staff, until they have seen to it', async () => {
    const placed = await place();
    const notice = { eventId: 'evt_1', notice: 'The reservation has lapsed.' };
    await placed.order.signal(providerNoticeSignal, notice);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    expect(placed.called()).toContain('recordProviderNotice');
    await eventually(() => fake.wordsOf(placed.orderId).at(-1) === notice.notice);
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{ by: 'Ada' }] });
    expect(fake.wordsOf(placed.orderId).at(-1)).toBeNull();
    // Others than this workflow may have told something since.
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{}] });
  });

  it('tells of a parcel that is scanned many times once, and not again when staff have seen to it', async () => {
    const placed = await place();
    const [notice, shipmentId] = ['The carrier has a parcel that was called back.', randomUUID()];
    const scan = async (eventId: string, about: { readonly shipmentId?: string } = { shipmentId }) => {
      const before = placed.called().filter((step) => step === 'recordProviderNotice').length;
      await placed.order.signal(providerNoticeSignal, { eventId, notice, ...about });
      await eventually(() => placed.called().filter((step) => step === 'recordProviderNotice').length > before);
    };
    for (let n = 0; n < 3; n += 1) await scan(`evt_${n}`);
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{}] });
    await scan('evt_4');
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{}] });
    expect(fake.wordsOf(placed.orderId)).toEqual([notice, null, null]);
    // What is about no parcel may happen twice.
    await scan('evt_5', {});
    await eventually(() => fake.wordsOf(placed.orderId).at(-1) === notice);
  });

  it('shows what the payment has come to, as the database has it', async () => {
    const placed = await place({ closedAs: 'declined' });
    await placed.order.signal(providerNoticeSignal, { eventId: 'evt_3', notice: 'The reservation has lapsed.' });
    const paymentIs = async () => {
      const { typedSearchAttributes } = await placed.order.describe();
      return typedSearchAttributes.get(paymentStatusKey);
    };
    await eventually(async () => (await paymentIs()) === 'voided');
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    await eventually(async () => (await paymentIs()) === 'declined');
  });

  it('leaves with staff what giving the order up does not settle', async () => {
    const placed = await place();
    await placed.order.signal(providerNoticeSignal, { eventId: 'evt_2', notice: 'The customer disputes the payment.' });
    await eventually(() => fake.wordsOf(placed.orderId).length > 0);
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(fake.wordsOf(placed.orderId).at(-1)).toBe('The customer disputes the payment.');
  });
});

describe('processOrder, begun anew', () => {
  const standing = {
    status: 'fulfilling',
    paymentStatus: 'authorised',
    fulfilmentStage: 'preparing',
    holdReason: null,
    isBeingUndone: false,
    placedAt: Date.now(),
    attempts: 1,
  } as const;

  it('leaves with staff what outlives the order, and nothing of its earlier life', async () => {
    const attention = {
      failure: 'A step failed for good.',
      'tracking:1': 'Its workflow has ended twice.',
      'notice:evt_1': 'The customer disputes the payment.',
      'lapse:evt_2': 'The reservation has lapsed.',
    };
    const placed = await place({ standing: { ...standing, attention } });
    await eventually(() => placed.called().includes('buyLabel'));
    expect(fake.wordsOf(placed.orderId).at(-1)).toBe('The customer disputes the payment.\nThe reservation has lapsed.');
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(fake.wordsOf(placed.orderId).at(-1)).toBe('The customer disputes the payment.');
  });

  it('knows which money staff are to decide about, until it is taken', async () => {
    const orderId = randomUUID();
    const attention = { [`money:${orderId}-MAIN`]: 'The money of parcel 1 could not be taken.' };
    const placed = await place({ standing: { ...standing, attention } }, {}, orderId);
    await eventually(() => placed.called().includes('buyLabel'));
    const retried = placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    await deliver(placed);
    await retried;
    await eventually(() => fake.wordsOf(orderId).at(-1) === null);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('calls a parcel of its earlier life back with the first that it tells it, where it was cancelled before', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.terminate('by mistake');
    fake.scripts.set(placed.orderId, { standing: { ...standing, attention: {} } });
    const again = { ...startOptions(placed.orderId), workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const;
    const cancelled = await worker.client.workflow.executeUpdateWithStart(cancelOrderUpdate, {
      args: [{ reasonCode: 'customer' }],
      startWorkflowOperation: new WithStartWorkflowOperation<typeof processOrder>('processOrder', again),
    });
    expect(cancelled).toEqual({ kind: 'cancelled' });
    const { events } = await placed.order.fetchHistory();
    const signals = events?.flatMap(({ signalExternalWorkflowExecutionInitiatedEventAttributes: it }) => it ?? []);
    const first = signals?.[0]?.workflowTaskCompletedEventId?.toString();
    const toldFirst = signals?.filter((signal) => signal.workflowTaskCompletedEventId?.toString() === first);
    expect(toldFirst?.map(({ signalName }) => signalName)).toContain('recallShipment');
  });

  it('tells staff of a parcel what that says by now', async () => {
    const orderId = randomUUID();
    const attention = { [`parcel:${orderId}-MAIN`]: 'Parcel 1: No label.' };
    const placed = await place({ standing: { ...standing, attention } }, {}, orderId);
    await eventually(() => fake.wordsOf(orderId).length === 1);
    expect(fake.wordsOf(orderId)).toEqual([null]);
    await deliver(placed);
    await placed.order.result();
  });
});

describe('processOrder, held by staff', () => {
  it('does not hand a parcel over until it is released', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Address looks wrong' }] });
    await expect(handOver(placed)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Address looks wrong') },
    });
    await placed.order.executeUpdate(releaseOrderUpdate, { args: [{}] });
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });
});

describe('processOrder, held when every parcel has left', () => {
  it('says that there is nothing to hold', async () => {
    const placed = await place();
    await handOver(placed);
    await eventually(() => placed.called().includes('capturePayment'));
    const held = placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Stop' }] });
    expect(await refusalOf(held)).toContain('Every parcel of this order has left');
    await placed.order.terminate('end of the test');
  });
});

describe('processOrder, when two words about it are written at once', () => {
  it('leaves the newest word of a parcel with staff', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({ slow: { step: 'recordAttention', until: promise, times: 1 } });
    await eventually(() => placed.called().includes('buyLabel'));
    const tell = (attention: string | null, version: number) =>
      placed.order.signal(shipmentAttentionSignal, { shipmentId: `${placed.orderId}-MAIN`, attention, version });
    await tell('No word from the carrier', 1);
    await tell(null, 2);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    resolve();
    await eventually(() => fake.wordsOf(placed.orderId).length === 2);
    expect(fake.wordsOf(placed.orderId)).toEqual(['Parcel 1: No word from the carrier', null]);
    // Told late, by an attempt that was given up.
    await tell('No word from the carrier', 1);
    await tell('The carrier has lost it', 3);
    await eventually(() => fake.wordsOf(placed.orderId).length === 3);
    expect(fake.wordsOf(placed.orderId).at(-1)).toBe('Parcel 1: The carrier has lost it');
  });

  it('leaves an order that was held and then released without a hold', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const script: Script = { slow: { step: 'recordHold', until: promise, times: 1 } };
    const { orderId, order } = await place(script, { releaseDelayMs: 3_600_000 });
    const held = order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Address looks wrong' }] });
    await eventually(() => fake.callsOf(orderId).includes('recordHold'));
    expect(await acceptedUpdates(order)).toContain('holdOrder');
    const released = await order.startUpdate(releaseOrderUpdate, { args: [{}], waitForStage: 'ACCEPTED' });
    resolve();
    await Promise.all([held, released.result()]);
    expect(fake.wordsOf(orderId)).toEqual(['Address looks wrong', null]);
  });
});

describe('processOrder, with goods that are not there yet', () => {
  it('waits for them, and sends everything once they have come', async () => {
    const shortages = [{ sku: 'LATER', quantity: 2 }];
    const script: Script = { shortages, waiting: shortages };
    const placed = await place(script);
    expect(placed.answer).toMatchObject({ kind: 'confirmed' });
    await eventually(() => placed.called().includes('readBackorder'));
    script.waiting = [];
    await worker.client.workflow.getHandle(backorderWorkflowId(placed.number)).signal(stockArrivedSignal);
    await eventually(() => fake.callsOf(placed.orderId).includes('planShipments'));
  });
});

describe('processOrder, whose goods are not held after all', () => {
  it('waits once more, and tells staff', async () => {
    const placed = await place(
      { failing: { step: 'planShipments', times: 1, type: 'OrderNotHeld' } },
      { restockPollMs: 200 },
    );
    await eventually(() => placed.called().filter((name) => name === 'planShipments').length === 2);
    expect(placed.called()).toContain('recordBackordered');
    expect(fake.wordsOf(placed.orderId)[0]).toContain('planShipments failed for good');
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('looks again where the wait was stopped by somebody', async () => {
    const shortages = [{ sku: 'LATER', quantity: 2 }];
    const script: Script = { shortages, waiting: shortages };
    const placed = await place(script, { restockPollMs: 200 });
    await eventually(() => placed.called().includes('readBackorder'));
    const looks = () => placed.called().filter((name) => name === 'readBackorder').length;
    for (const stop of ['terminate', 'cancel'] as const) {
      const before = looks();
      await retryWhileStarting(() => worker.client.workflow.getHandle(backorderWorkflowId(placed.number))[stop]());
      // The order itself looks, and then the wait that it starts.
      await eventually(() => looks() >= before + 2);
    }
    script.waiting = [];
    await worker.client.workflow.getHandle(backorderWorkflowId(placed.number)).signal(stockArrivedSignal);
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });
});

describe('processOrder, in two parcels', () => {
  it('takes the money of each when it leaves, and ends when both have come', async () => {
    const placed = await place({ parcels: ['MAIN', 'EAST'] });
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed, 1);
    await eventually(() => placed.called().filter((name) => name === 'capturePayment').length === 1);
    expect(placed.called()).not.toContain('completeOrder');
    await deliver(placed, 2);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().filter((name) => name === 'capturePayment')).toHaveLength(2);
  });

  it('tells whoever has one parcel’s money asked for again what came of that, whatever comes of another’s', async () => {
    const { promise: secondIsTold, resolve: tellSecond } = Promise.withResolvers<void>();
    const asked = { MAIN: 0, EAST: 0 };
    const fail = (type: string) => {
      throw ApplicationFailure.nonRetryable(`${type} of this one`, type);
    };
    /** The first is refused, and asked for again while the second is looked for, in vain. */
    const onCapture = async (shipmentId: string) => {
      const location = shipmentId.endsWith('MAIN') ? 'MAIN' : 'EAST';
      asked[location] += 1;
      if (location === 'EAST') return asked.EAST <= 4 ? fail('PaymentUnsettled') : undefined;
      if (asked.MAIN === 1) fail('PaymentRejected');
      if (asked.MAIN === 2) throw new Error('Not at once');
      return secondIsTold;
    };
    const placed = await place({ parcels: ['MAIN', 'EAST'], onCapture }, { paymentPollMs: 20 });
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed, 1);
    await eventually(() => fake.wordsOf(placed.orderId).length === 1);
    const retried = placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    await eventually(() => asked.MAIN === 3);
    await deliver(placed, 2);
    await eventually(() => fake.wordsOf(placed.orderId).at(-1)?.includes('PaymentUnsettled') ?? false);
    tellSecond();
    expect(await retried).toBeUndefined();
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('gives up no attempt of another parcel than the one that staff think of', async () => {
    const asked = { MAIN: 0, EAST: 0 };
    const fail = (type: string, ...details: unknown[]) => {
      throw ApplicationFailure.nonRetryable(`${type} of this one`, type, ...details);
    };
    /** The first is refused once; of the second it is not known. */
    const onCapture = async (shipmentId: string) => {
      const location = shipmentId.endsWith('MAIN') ? 'MAIN' : 'EAST';
      asked[location] += 1;
      if (location === 'MAIN' && asked.MAIN <= 2) fail('PaymentRejected');
      if (location === 'EAST' && asked.EAST <= 5) fail('PaymentUnsettled', null, 1);
    };
    const placed = await place({ parcels: ['MAIN', 'EAST'], onCapture }, { paymentPollMs: 5 });
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed, 1);
    await deliver(placed, 2);
    const words = () => fake.wordsOf(placed.orderId).at(-1) ?? '';
    await eventually(() => words().includes('PaymentRejected') && words().includes('PaymentUnsettled'));
    const retry = (request: PaymentRetryRequest) => placed.order.executeUpdate(retryPaymentUpdate, { args: [request] });
    const [first, second] = [`${placed.orderId}-MAIN`, `${placed.orderId}-EAST`];
    expect(await refusalOf(retry({ shipmentId: first }))).toContain('PaymentRejected');
    expect(asked).toEqual({ MAIN: 2, EAST: 4 });
    expect(await refusalOf(retry({ attempt: 1 }))).toContain(`one of ${first}, ${second}`);
    expect(await refusalOf(retry({ attempt: 1.5 }))).toContain('by the number in the message');
    expect(await refusalOf(retry({}))).toContain('PaymentUnsettled');
    expect(asked).toEqual({ MAIN: 3, EAST: 5 });
    expect(fake.givenUpsOf(placed.orderId).filter((attempt) => attempt !== undefined)).toEqual([]);
    expect(await refusalOf(retry({ shipmentId: first }))).toContain('No payment of this parcel has failed');
    await retry({ shipmentId: second, attempt: 1 });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(fake.givenUpsOf(placed.orderId).at(-1)).toBe(1);
  });
});
