import { ApplicationFailure } from '@temporalio/common';
import { NoPaymentHeld } from '../../db/payments/lock-payment.ts';
import { ParcelUnpaid } from '../../db/payments/refuse-unpaid.ts';
import { RecordNotFound } from '../../db/shared/record-not-found.ts';
import { BadAmount } from '../../domain/money/money.ts';
import { CarrierRejected } from '../gateways/carrier-gateway.ts';
import { PaymentMismatch, PaymentRejected } from '../gateways/payment-gateway.ts';

/** Errors that say the same however often the step is tried. All others are retried. */
const permanentErrors = [
  PaymentRejected,
  PaymentMismatch,
  NoPaymentHeld,
  ParcelUnpaid,
  CarrierRejected,
  BadAmount,
  RecordNotFound,
];

/**
 * What an activity throws to its workflow. An error that never heals becomes a failure whose `type` is the error's
 * name and whose first detail is the other party's code, if it has one; every other error passes and is retried.
 */
export function asActivityFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !permanentErrors.some((permanent) => error instanceof permanent)) return error;
  return ApplicationFailure.create({
    type: error.name,
    message: error.message,
    nonRetryable: true,
    details: 'code' in error ? [error.code] : [],
    cause: error,
  });
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
