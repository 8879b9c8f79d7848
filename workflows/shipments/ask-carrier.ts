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
import type { Parcel } from './parcel.ts';
import type { CarrierActivities } from './shipment-contract.ts';

export const carriers = proxyActivities<CarrierActivities>({
  taskQueue: CARRIERS_TASK_QUEUE,
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '5m',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
  // A purchase that is under way is waited for: its label must be known before it can be given back.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

const FIRST_PATIENCE_MS = 300_000;
/** Once a person knows, one round of retries lasts so long: an outage of days adds a few dozen events to the history. */
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
 * Asks until the carrier answers. After a while a person is told that it does not; the asking goes on by itself, and
 * when the carrier is back the person is told that too.
 */
export async function askCarrier<Answer>(
  parcel: Parcel,
  ask: (options: { readonly scheduleToCloseTimeout: Duration }) => Promise<Answer>,
): Promise<CarrierAnswer<Answer>> {
  const { carrier, carrierPatienceMs = FIRST_PATIENCE_MS } = parcel.input;
  const since = momentInWords(Date.now());
  for (let patienceMs = carrierPatienceMs; ; patienceMs = LATER_PATIENCE_MS) {
    try {
      const answer = await ask({ scheduleToCloseTimeout: patienceMs });
      await parcel.attend('carrier', null);
      return { kind: 'answered', answer };
    } catch (error) {
      const refused = refusalIn(error);
      if (refused !== undefined) {
        await parcel.attend('carrier', null);
        return refused;
      }
      await parcel.attend(
        'carrier',
        `${carrier} does not answer since ${since}. There is nothing to do: it is asked again by itself, and nothing is lost.`,
      );
    }
  }
}

/** What a failure that no retry heals says. Nothing for one that may pass; a cancellation is thrown on. */
function refusalIn(error: unknown): Refused | undefined {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !cause.nonRetryable) return undefined;
  return { kind: 'refused', reason: cause.message, code: cause.details?.[0] };
}
