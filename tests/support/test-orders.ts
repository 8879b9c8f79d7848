import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { createWorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { createShipmentNoticeActivities } from '../../activities/shipments/shipment-notice-activities.ts';
import { eventually } from './eventually.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import { placeOrderUpdate } from '../../workflows/checkout/checkout-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import type { paymentRetry } from '../../workflows/payments/payment-retry.ts';
import {
  CARRIERS_TASK_QUEUE,
  MAIL_TASK_QUEUE,
  ORDERS_TASK_QUEUE,
  PAYMENTS_TASK_QUEUE,
} from '../../workflows/shared/task-queues.ts';
import {
  carrierEventSignal,
  handOverShipmentUpdate,
  shipmentWorkflowId,
} from '../../workflows/shipments/shipment-contract.ts';
import { createFakeOrderActivities, numberOf, type ActivityName, type Script } from './fake-order-activities.ts';
import { startTestWorker, type TestWorker } from './test-worker.ts';

const timing: OrderTiming = {
  paymentDeadlineMs: 60_000,
  paymentPollMs: 60_000,
  restockPollMs: 60_000,
  parcelSilenceMs: 60_000,
};

/** Orders with all their workflows on the test's own worker, and fakes of their activities. For a whole test file. */
export function useTestOrders() {
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
    /** But for messages to staff. */
    const called = (): readonly ActivityName[] => fake.callsOf(orderId).filter((name) => name !== 'recordAttention');
    return { orderId, number, answer, order, parcel, payment, called };
  }
  return { fake, place, workflows: () => worker.client.workflow };
}

export type PlacedTestOrder = Awaited<ReturnType<ReturnType<typeof useTestOrders>['place']>>;

export function startOptions(orderId: string, waits: Partial<OrderTiming> = {}) {
  return orderStartOptions({
    orderId,
    number: numberOf(orderId),
    lineCount: 1,
    total: { amount: 1160, currency: 'GBP' },
    timing: { ...timing, ...waits },
    customerId: null,
    skus: ['MUG'],
  });
}

export async function handOver(placed: PlacedTestOrder, sequence?: number): Promise<void> {
  await eventually(() => placed.called().includes('buyLabel'));
  await whenStarted(() => placed.parcel(sequence).executeUpdate(handOverShipmentUpdate, { args: [{}] }));
}

export async function deliver(placed: PlacedTestOrder, sequence?: number): Promise<void> {
  await handOver(placed, sequence);
  await arrive(placed, sequence);
}

export async function arrive(placed: PlacedTestOrder, sequence?: number): Promise<void> {
  await placed.parcel(sequence).signal(carrierEventSignal, { eventId: randomUUID(), status: 'delivered' });
}

/** A child starts a moment after its parent says so. */
export async function whenStarted<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempts = 0; ; attempts += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempts > 100 || (error as Error).name !== 'WorkflowNotFoundError') throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The message with which an update is refused. */
export async function refusalOf(update: Promise<unknown>): Promise<string | undefined> {
  const error = await update.catch((caught: unknown) => caught);
  if (error instanceof WorkflowUpdateFailedError) return error.cause?.message;
  throw new Error('It was not refused', { cause: error });
}

/** The names of the updates that no death of the server can undo any more. */
export async function acceptedUpdates(
  workflow: Pick<WorkflowHandle, 'fetchHistory'>,
): Promise<(string | null | undefined)[]> {
  const { events } = await workflow.fetchHistory();
  const accepted = events?.map(({ workflowExecutionUpdateAcceptedEventAttributes: it }) => it) ?? [];
  return accepted.flatMap((it) => (it ? [it.acceptedRequest?.input?.name] : []));
}

/** What staff read in the Temporal UI. */
export async function detailsOf(workflow: Pick<WorkflowHandle, 'query'>): Promise<string> {
  const metadata = await workflow.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}
