import { ApplicationFailure } from '@temporalio/workflow';

/** Fails an update, never a workflow: `message` is for people, `type` for programs. */
export function refusal(type: string, message: string, details?: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: true,
    ...(details === undefined ? {} : { details: [details] }),
  });
}
