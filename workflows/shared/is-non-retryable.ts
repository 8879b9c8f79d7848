import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** By the failure itself: its retry state does not tell, because a single attempt that failed is reported as exhausted. */
export function isNonRetryable(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}
