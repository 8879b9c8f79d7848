import { ActivityFailure, getExternalWorkflowHandle, isCancellation, proxyActivities } from '@temporalio/workflow';
import { addressCorrectedSignal, shipmentWorkflowId } from '../shipments/shipment-contract.ts';
import { ADDRESS_CHECK_OPTIONS } from '../shared/address-check-options.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import type {
  AddressCorrectionActivities,
  AddressCorrectionInput,
  AddressCorrectionRecords,
  CorrectionOutcome,
} from './address-contract.ts';

const { checkCorrection } = proxyActivities<AddressCorrectionActivities>({
  ...ADDRESS_CHECK_OPTIONS,
  summary: 'Ask the carriers about the corrected address',
});

const records = durableRecordActivities<AddressCorrectionRecords>();

/** Corrects the address of an order whose parcels are still here, and has them labelled anew. */
export async function correctAddress(input: AddressCorrectionInput): Promise<CorrectionOutcome> {
  try {
    await checkCorrection(input);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  }
  const outcome = await records.applyCorrection(input);
  if (outcome.kind === 'corrected') {
    const { orderId, orderNumber, parcels } = outcome;
    await Promise.all(parcels.map((sequence) => tellParcel(orderId, shipmentWorkflowId(orderNumber, sequence))));
  }
  return outcome;
}

/** A parcel without a workflow has not asked for its label yet, and will read the address when it does. */
async function tellParcel(orderId: string, workflowId: string): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .signal(addressCorrectedSignal, { orderId })
    .catch(() => {});
}
