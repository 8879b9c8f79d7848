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

const lasting: ReadonlySet<number | undefined> = new Set([
  grpcStatus.invalidArgument,
  grpcStatus.permissionDenied,
  grpcStatus.unimplemented,
  grpcStatus.unauthenticated,
]);

/** Temporal says no to what was asked, as it is or by whom, and will say so again. */
export function isLastingRefusal(error: unknown): boolean {
  return lasting.has(grpcStatusOf(error));
}
