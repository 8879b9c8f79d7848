import { ApplicationFailure } from '@temporalio/common';
import { isRefusedForGood } from '../../db/shared/is-refused-for-good.ts';
import { PermanentError } from '../../domain/failures/permanent-error.ts';
import { CarrierRejected } from '../../gateways/carrier-gateway.ts';
import { PaymentMismatch, PaymentRejected } from '../../gateways/payment-gateway.ts';

/** Errors that say the same however often the step is tried. All others are retried. */
const permanentErrors = [PermanentError, PaymentRejected, PaymentMismatch, CarrierRejected];

/**
 * What an activity throws to its workflow. An error that no retry remedies becomes a failure whose `type` is the error's
 * name and whose first detail is the other party's code, and its second the attempt that has failed, where it has them; every other
 * error passes and is retried.
 */
export function asActivityFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !isPermanent(error)) return error;
  return ApplicationFailure.create({
    type: error.name,
    message: error.message,
    nonRetryable: true,
    details: detailsOf(error),
    cause: error,
  });
}

function detailsOf(error: Error & { readonly code?: unknown; readonly attempt?: unknown }): unknown[] {
  const { code, attempt } = error;
  if (attempt !== undefined) return [code ?? null, attempt];
  return code === undefined ? [] : [code];
}

function isPermanent(error: Error): boolean {
  return permanentErrors.some((permanent) => error instanceof permanent) || isRefusedForGood(error);
}

type AnyActivity = (...args: unknown[]) => Promise<unknown>;

/** The same activities, failing as their workflows expect it. */
export function withActivityFailures<Activities extends object>(activities: Activities): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]: [string, AnyActivity]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await activity(...args);
      } catch (error) {
        throw asActivityFailure(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Activities;
}
