import {
  isGrpcServiceError,
  ServiceError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { OTHER_ORDER } from '../../workflows/shared/for-order-contract.ts';

/** Temporal could not be reached, or did not answer within the deadline. What was asked may still happen. */
export class TemporalUnavailable extends Error {
  override readonly name: string = 'TemporalUnavailable';
}

/** There is no workflow of this id that could be asked (any more). */
export class WorkflowNotThere extends Error {
  override readonly name = 'WorkflowNotThere';
  readonly workflowId: string;

  constructor(workflowId: string, options?: ErrorOptions) {
    super(`There is no running workflow ${workflowId}`, options);
    this.workflowId = workflowId;
  }
}

/** The workflow said no, in words for a person: its validator refused, or its handler failed. Nothing was done. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused';
  /** The `type` of the ApplicationFailure, when it has one. */
  readonly type: string | undefined;
  /** What it says of itself for programs. */
  readonly details: unknown;

  constructor(message: string, type: string | undefined, options?: ErrorOptions & { readonly details?: unknown }) {
    super(message, options);
    this.type = type;
    this.details = options?.details;
  }
}

/**
 * The workflow belongs to another order, which was given the same number before the database was brought back to an earlier
 * moment. Nothing was done.
 */
export class NumberTaken extends Error {
  override readonly name = 'NumberTaken';

  constructor(workflowId: string, options?: ErrorOptions) {
    super(`Workflow ${workflowId} belongs to another order: raise the sequence order_number`, options);
  }
}

/** As much is asked of this one workflow as it can be asked at once. Nothing was done. */
export class WorkflowBusy extends TemporalUnavailable {
  override readonly name = 'WorkflowBusy';
}

/** The same code tells of too many requests to the whole server, which is another matter. */
const FULL_OF_UPDATES = /RESOURCE_EXHAUSTED.*updates/;

/** The workflow ended in failure, cancellation or termination, so that there is no outcome. */
export class WorkflowDidNotComplete extends Error {
  override readonly name = 'WorkflowDidNotComplete';
}

/** What the SDK throws, in the words of this file. */
export function asCallError(error: unknown, workflowId: string): unknown {
  if (isFullOfUpdates(error)) {
    return new WorkflowBusy(`Too much is asked of workflow ${workflowId} at once`, { cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcServiceError(error)) {
    return new TemporalUnavailable(`Temporal did not answer in time: ${error.message}`, { cause: error });
  }
  if (error instanceof WorkflowNotFoundError) return new WorkflowNotThere(workflowId, { cause: error });
  if (error instanceof WorkflowUpdateFailedError) return asRefusal(error, workflowId);
  if (error instanceof WorkflowFailedError) {
    const why = error.cause?.message ?? error.message;
    return new WorkflowDidNotComplete(`Workflow ${workflowId} did not complete: ${why}`, { cause: error });
  }
  if (error instanceof ServiceError) {
    return new TemporalUnavailable(`Temporal cannot be reached: ${error.cause?.message ?? error.message}`, {
      cause: error,
    });
  }
  return error;
}

function asRefusal(error: WorkflowUpdateFailedError, workflowId: string): UpdateRefused | NumberTaken {
  const { cause } = error;
  const failure = cause instanceof ApplicationFailure ? cause : undefined;
  if (failure?.type === OTHER_ORDER) return new NumberTaken(workflowId, { cause: error });
  const options = { cause: error, details: failure?.details?.[0] };
  return new UpdateRefused(cause?.message ?? error.message, failure?.type ?? undefined, options);
}

function isFullOfUpdates(error: unknown): boolean {
  const call = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(call) && FULL_OF_UPDATES.test(call.message);
}
