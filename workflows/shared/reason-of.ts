import type { TemporalFailure } from '@temporalio/workflow';

/** The failure's own message: an ordinary activity wraps it as the cause, a local one does not. */
export function reasonOf(error: TemporalFailure): string {
  return error.cause?.message ?? error.message;
}
