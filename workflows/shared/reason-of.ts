import type { TemporalFailure } from '@temporalio/workflow';

/** The message of what failed: it comes bare from a local activity, wrapped from an ordinary one. */
export function reasonOf(error: TemporalFailure): string {
  return error.cause?.message ?? error.message;
}
