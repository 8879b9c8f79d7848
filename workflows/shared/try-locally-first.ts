import { isCancellation, proxyLocalActivities, TemporalFailure } from '@temporalio/workflow';
import { isNonRetryable } from './is-non-retryable.ts';

/** Below 80 % of the workflow task's timeout, at which the SDK would have to extend the task with a heartbeat. */
const TIMEOUT = '1800ms';

/** One local attempt within the running workflow task. */
function localAttempt<Activities>() {
  return proxyLocalActivities<Activities>({
    startToCloseTimeout: TIMEOUT,
    scheduleToCloseTimeout: TIMEOUT,
    retry: { maximumAttempts: 1 },
    cancellationType: 'TRY_CANCEL',
  });
}

/**
 * Calls a third party within the running workflow task, since most calls are answered within a second. If that times out or fails for
 * a reason that may pass, the call is repeated under the same key by `durably`, an ordinary activity, which staff can see and which
 * is retried for long.
 */
export async function tryLocallyFirst<Activities, Answer>(
  locally: (activities: ReturnType<typeof localAttempt<Activities>>) => Promise<Answer>,
  durably: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await locally(localAttempt<Activities>());
  } catch (error) {
    // Anything else is a bug in this code: it blocks the workflow task, visibly, and asks nobody for money twice.
    if (!(error instanceof TemporalFailure) || isCancellation(error) || isNonRetryable(error)) throw error;
    return durably();
  }
}
