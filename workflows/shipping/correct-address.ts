import { ActivityFailure, getExternalWorkflowHandle, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import { addressCorrectedSignal, shipmentWorkflowId } from '../shipments/shipment-contract.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { recordStepsOnceAccepted } from '../shared/record-steps.ts';
import { QUOTES_TASK_QUEUE } from '../shared/task-queues.ts';
import type {
  AddressCorrectionActivities,
  AddressCorrectionInput,
  AddressCorrectionRecords,
  CorrectionOutcome,
} from './address-contract.ts';

const { checkCorrection } = proxyActivities<AddressCorrectionActivities>({
  taskQueue: QUOTES_TASK_QUEUE,
  startToCloseTimeout: '6 seconds',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  // It asks carriers once, and takes silence for an answer; what is repeated is the run of a worker that died.
  scheduleToCloseTimeout: '60 seconds',
  retry: { initialInterval: '200ms', maximumInterval: '5 seconds' },
  summary: 'Ask the carriers about the corrected address',
});

const records = recordStepsOnceAccepted<AddressCorrectionRecords>();

/** Corrects the address of an order whose parcels are still here, and has them labelled anew. */
export async function correctAddress(input: AddressCorrectionInput): Promise<CorrectionOutcome> {
  try {
    await checkCorrection(input);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  }
  const outcome = await records.applyCorrection(input);
  if (outcome.kind === 'corrected') {
    const { orderNumber, parcels } = outcome;
    await Promise.all(parcels.map((sequence) => tellParcel(orderNumber, sequence)));
  }
  return outcome;
}

/** A parcel without a workflow has not asked for its label yet, and will read the address when it does. */
async function tellParcel(orderNumber: OrderNumber, sequence: number): Promise<void> {
  await getExternalWorkflowHandle(shipmentWorkflowId(orderNumber, sequence))
    .signal(addressCorrectedSignal)
    .catch(() => {});
}
