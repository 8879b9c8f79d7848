import { isCancellation, proxyLocalActivities, TemporalFailure } from '@temporalio/workflow';
import { isNonRetryable } from './is-non-retryable.ts';

/** Below four fifths of the workflow task's timeout, after which the server would have to be told that it takes longer. */
const TIMEOUT = '1800ms';

/** One attempt within the workflow task that is running. */
function localAttempt<Activities>() {
  return proxyLocalActivities<Activities>({
    startToCloseTimeout: TIMEOUT,
    scheduleToCloseTimeout: TIMEOUT,
    retry: { maximumAttempts: 1 },
    cancellationType: 'TRY_CANCEL',
  });
}

/**
 * Calls a third party within the workflow task that is running: most calls are answered in a second. What takes longer, or
 * fails for a reason that may pass, is asked again under the same key by `durably`, an ordinary activity: staff can see it,
 * and it is patient.
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
