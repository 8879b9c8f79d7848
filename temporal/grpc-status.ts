import { isGrpcServiceError } from '@temporalio/client';

/** Of gRPC (grpc.github.io/grpc/core/md_doc_statuscodes.html): those that are told apart here. */
export const grpcStatus = {
  invalidArgument: 3,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
} as const;

/** What the call was answered; undefined where an error is of something else. */
export function grpcStatusOf(error: unknown): number | undefined {
  return answerIn(error)?.code;
}

/** The sentence of the server that comes with it. */
export function grpcDetailsOf(error: unknown): string | undefined {
  return answerIn(error)?.details;
}

function answerIn(error: unknown) {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return cause;
  }
  return undefined;
}

/** What was asked cannot be had, whoever asks. */
const aboutTheRequest: ReadonlySet<number | undefined> = new Set([
  grpcStatus.invalidArgument,
  grpcStatus.unimplemented,
]);

/** Who asks is not known, or may not. A server with an authorizer answers PERMISSION_DENIED to a key that it does not know (yet), too. */
const aboutWhoAsks: ReadonlySet<number | undefined> = new Set([
  grpcStatus.permissionDenied,
  grpcStatus.unauthenticated,
]);

/**
 * While keys or certificates roll, a server refuses for some seconds who is let in again. The pollers of the SDK bear with it as
 * long (`LONG_POLL_FATAL_GRACE` in its core, crates/client/src/retry.rs), and end the worker then.
 */
export const KEYS_ROLL_WITHIN_MS = 60_000;

/** Temporal refuses whoever asks, which it may no longer do in a minute. */
export function isRefusedToCaller(error: unknown): boolean {
  return aboutWhoAsks.has(grpcStatusOf(error));
}

/** Temporal says no to what was asked, as it is, and will say so again. */
export function isLastingRefusal(error: unknown): boolean {
  return aboutTheRequest.has(grpcStatusOf(error));
}
