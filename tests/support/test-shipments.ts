import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { eventually } from './eventually.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { createWorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { createShipmentNoticeActivities } from '../../activities/shipments/shipment-notice-activities.ts';
import type { listeningOrder } from './shipment-test-workflows.ts';
import { newsQuery } from './shipment-test-workflows.ts';
import { startTestWorker, type TestWorker } from './test-worker.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { numberOf } from './fake-order-activities.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { CARRIERS_TASK_QUEUE, ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { createFakeShipmentActivities, type FakeCarrierMood, type FakeShipment } from './fake-shipment-activities.ts';
import * as contract from '../../workflows/shipments/shipment-contract.ts';
import type { shipmentTracking } from '../../workflows/shipments/shipment-tracking.ts';

export const LONG_MS = 600_000;

/** Shipments with a fake carrier, and a workflow that listens as their order. For a whole test file. */
export function useTestShipments() {
  const fakes = createFakeShipmentActivities();
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startTestWorker({
      workflows: import.meta.resolve('./shipment-test-workflows.ts'),
      taskQueues: [ORDERS_TASK_QUEUE, CARRIERS_TASK_QUEUE],
      activities: async (client) => ({
        ...fakes.activities,
        ...createShipmentNoticeActivities({ signals: createWorkflowSignals(client) }),
      }),
    });
  });
  afterAll(() => worker?.stop());

  async function startShipment({
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
    return aStartedShipment(handle, order, parcel);
  }
  return { startShipment, woken: fakes.woken };
}

function aStartedShipment(
  handle: WorkflowHandle<typeof shipmentTracking>,
  order: WorkflowHandle<typeof listeningOrder>,
  parcel: FakeShipment,
) {
  const told = (eventId: string, status: CarrierWord) =>
    handle.signal(contract.carrierEventSignal, { eventId, status });
  return {
    handle,
    parcel,
    told,
    news: () => order.query(newsQuery),
    ready: () => eventually(() => parcel.state !== 'planned'),
    handOver: () => handle.executeUpdate(contract.handOverShipmentUpdate, { args: [{ by: 'Ada' }] }),
    recall: async () => {
      expect(parcel.recall()).toBe(true);
      await handle.signal(contract.recallShipmentSignal);
    },
  };
}

export async function refusalOf(
  update: Promise<unknown>,
): Promise<{ type: string | null | undefined; message: string }> {
  const error = await update.catch((caught: unknown) => caught);
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
  return { type: error.cause.type, message: error.cause.message };
}
