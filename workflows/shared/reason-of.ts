import type { TemporalFailure } from '@temporalio/workflow';

/** Why a step failed, in the words of what threw: bare from a local activity, wrapped from an ordinary one. */
export function reasonOf(error: TemporalFailure): string {
  return error.cause?.message ?? error.message;
}
