import type { Duration } from '@temporalio/common';
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { CARRIERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { TrackedShipment } from './tracked-shipment.ts';
import type { CarrierActivities } from './shipment-contract.ts';

export const carriers = proxyActivities<CarrierActivities>({
  taskQueue: CARRIERS_TASK_QUEUE,
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '5m',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
  // A purchase in flight is waited for: its label must be known before it can be given back.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

const FIRST_PATIENCE_MS = 300_000;
/** Once staff know, one round of retries lasts so long: an outage of days adds a few dozen events to the history. */
const LATER_PATIENCE_MS = 3_600_000;

export type CarrierAnswer<Answer> = { readonly kind: 'answered'; readonly answer: Answer } | Refused;

/** No retry changes it. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  /** The carrier's own, where it gave one. */
  readonly code?: unknown;
}

/**
 * Asks until the carrier answers. After a while staff are told that it does not; it is asked again all the same, and the
 * message is cleared when it answers.
 */
export async function askCarrier<Answer>(
  shipment: TrackedShipment,
  ask: (options: { readonly scheduleToCloseTimeout: Duration }) => Promise<Answer>,
): Promise<CarrierAnswer<Answer>> {
  const { carrier, carrierPatienceMs = FIRST_PATIENCE_MS } = shipment.input;
  const since = momentInWords(Date.now());
  for (let patienceMs = carrierPatienceMs; ; patienceMs = LATER_PATIENCE_MS) {
    try {
      const answer = await ask({ scheduleToCloseTimeout: patienceMs });
      await shipment.setAttention('carrier', null);
      return { kind: 'answered', answer };
    } catch (error) {
      const refused = refusalIn(error);
      if (refused !== undefined) {
        await shipment.setAttention('carrier', null);
        return refused;
      }
      await shipment.setAttention(
        'carrier',
        `${carrier} does not answer since ${since}. There is nothing to do: it is asked again by itself, and nothing is lost.`,
      );
    }
  }
}

/** The refusal in a failure that no retry remedies. Undefined for one that may pass; a cancellation is rethrown. */
function refusalIn(error: unknown): Refused | undefined {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !cause.nonRetryable) return undefined;
  return { kind: 'refused', reason: cause.message, code: cause.details?.[0] };
}
