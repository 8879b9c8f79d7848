import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** Reads the failure itself, not its retry state: a failed single attempt is reported as "retries exhausted", too. */
export function isNonRetryable(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}
