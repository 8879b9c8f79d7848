import { ActivityFailure, isCancellation, log } from '@temporalio/workflow';

/**
 * Runs a step that the next sweep repeats anyway: if it fails, that is logged and the result is undefined. A cancellation, or a bug in
 * the workflow, is thrown.
 */
export async function leaveToNextSweep<Result>(
  step: () => Promise<Result>,
  words: string,
): Promise<Result | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.warn(words, { activity: error.activityType, error });
    return undefined;
  }
}
