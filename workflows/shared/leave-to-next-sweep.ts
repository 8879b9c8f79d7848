import { ActivityFailure, isCancellation, log } from '@temporalio/workflow';

/**
 * What a sweep does besides, and the next one does again: a step that fails is logged and leaves undefined. A cancellation, or a bug
 * in the workflow, is thrown.
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
