import { proxyLocalActivities } from '@temporalio/workflow';
import { recordRetries } from '../../workflows/shared/record-activities.ts';

/** How much faster a step is tried again than one of ours: its longest pause is 180 ms. */
const FASTER = 1_000;

const { planShipments } = proxyLocalActivities<{ planShipments(input: { orderId: string }): Promise<void> }>({
  startToCloseTimeout: '5s',
  retry: {
    initialInterval: recordRetries.initialIntervalMs / FASTER,
    backoffCoefficient: recordRetries.backoffCoefficient,
    maximumInterval: recordRetries.maximumIntervalMs / FASTER,
  },
  localRetryThreshold: recordRetries.localRetryThresholdMs / FASTER,
});

/** Takes a step until it succeeds, patiently, as our own steps are taken. */
export async function failing(orderId: string): Promise<void> {
  await planShipments({ orderId });
}
