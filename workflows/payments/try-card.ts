import {
  ActivityFailure,
  CancellationScope,
  type ApplicationFailure,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { RECORD_ACTIVITY_TIMEOUT_MS, recordRetries } from '../shared/record-activities.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { isNonRetryable } from '../shared/is-non-retryable.ts';
import { refusal } from '../shared/refusal.ts';
import type {
  AuthoriseResult,
  DeclineDetails,
  NewPaymentMethod,
  PaymentActivities,
  PaymentAnswer,
  PaymentRecords,
  PaymentRefusal,
} from './payment-contract.ts';
import { declineInWords } from '../../domain/payments/provider-codes-in-words.ts';
import { isReturnUrl } from '../../domain/payments/return-url.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { describeWait, hasTriedAll, isBeingTried, type PaymentWait } from './payment-wait.ts';
import { settleAttempt, type SettledAttempt } from './settle-attempt.ts';

/** Below the server's limit of ten updates in flight for a workflow. */
const CARDS_AT_ONCE = 5;
/** However far the deadline is. */
const ATTEMPT_MAX_MS = 15 * 60_000;
/**
 * After a failure on the provider's side, all payments of the shop since the attempt may have to be listed, page by page. A read that is
 * aborted starts again, so the timeout is long, and heartbeats show that the worker is alive.
 */
const LONGEST_READ = '10m';

/** Refuses a card in the validator, so that the update is not recorded and may be sent again under the same id. */
export function refuseCard(wait: PaymentWait, method: NewPaymentMethod | undefined): void {
  if (wait.outcome !== null) throw notAwaited();
  const isLate = Date.now() >= wait.payUntil;
  if (isLate && !isBeingTried(wait)) throw notAwaited();
  if (isLate || wait.cards >= CARDS_AT_ONCE) {
    throw paymentRefusal('payment-being-tried', 'A card is being tried for this order. Ask again in a moment.');
  }
  if (hasTriedAll(wait)) throw tooMany();
  if (typeof method?.paymentMethod !== 'string' || !/^pm_\w+$/.test(method.paymentMethod)) {
    throw paymentRefusal('payment-method-missing', 'Name a payment method: {"paymentMethod": "pm_..."}');
  }
  // The API has checked the origin against the shop's settings.
  if (method.returnUrl !== undefined && !isReturnUrl(method.returnUrl)) {
    throw paymentRefusal('return-url-not-allowed', 'A "returnUrl" is the address of a page, or is left out.');
  }
}

/** Tries to pay with a card, after those submitted before it. Not aborted by a cancellation of the workflow. */
export async function tryCard(wait: PaymentWait, method: NewPaymentMethod): Promise<PaymentAnswer> {
  wait.cards += 1;
  try {
    return await CancellationScope.nonCancellable(() => wait.mutex.runExclusive(() => payWith(wait, method)));
  } finally {
    wait.cards -= 1;
    describeWait(wait);
  }
}

async function payWith(wait: PaymentWait, method: NewPaymentMethod): Promise<PaymentAnswer> {
  if (wait.outcome?.kind === 'confirmed') return { kind: 'authorised' };
  if (wait.outcome !== null || Date.now() >= wait.payUntil) throw notAwaited();
  if (hasTriedAll(wait)) throw tooMany();
  const attempt = (wait.attempt += 1);
  describeWait(wait);
  const scope = new CancellationScope();
  wait.giveUp = () => scope.cancel();
  try {
    const known = await scope.run(() => askProvider(wait, attempt, method));
    return answerOf(wait, await settleAttempt(wait, attempt, known));
  } catch (error) {
    if (!(error instanceof ActivityFailure || isCancellation(error))) throw error;
    wait.unclear = true;
    if (error instanceof ActivityFailure && isNonRetryable(error))
      wait.outcome ??= { kind: 'failed', why: reasonOf(error) };
    throw wait.outcome === null ? unclear() : notAwaited();
  } finally {
    wait.giveUp = () => {};
  }
}

/** Limited by the payment deadline: what is not answered by then is released when the order is undone. */
async function askProvider(
  wait: PaymentWait,
  attempt: number,
  { paymentMethod, returnUrl }: NewPaymentMethod,
): Promise<AuthoriseResult> {
  const { orderId, orderNumber } = wait.input;
  // What an earlier attempt reserves, or may come to reserve, is released first: never two holds on one shopper.
  if (wait.pending || wait.unclear) await provider(wait, LONGEST_READ).voidPayments({ orderId, upTo: attempt - 1 });
  wait.pending = null;
  wait.unclear = true;
  // Durable first: an attempt that was opened and lost would be reused with the wrong card.
  const opened = await durable(wait).openPaymentAttempt({
    orderId,
    attempt,
    paymentMethod,
    ...(returnUrl === undefined ? {} : { returnUrl }),
  });
  if (opened.kind === 'order-closed') throw notAwaited();
  if (opened.kind === 'not-opened') throw unclear();
  const known = await provider(wait).authorisePayment({ ...opened.payment, orderId, orderNumber, checkFirst: true });
  wait.unclear = false;
  return known;
}

function provider(wait: PaymentWait, startToCloseTimeout: Duration = '10s') {
  return proxyActivities<PaymentActivities>({
    taskQueue: PAYMENTS_TASK_QUEUE,
    startToCloseTimeout,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: timeLeft(wait),
    retry: { initialInterval: '200ms', maximumInterval: '15s' },
    cancellationType: 'TRY_CANCEL',
  });
}

function durable(wait: PaymentWait) {
  return proxyActivities<PaymentRecords>({
    taskQueue: ORDERS_TASK_QUEUE,
    startToCloseTimeout: RECORD_ACTIVITY_TIMEOUT_MS,
    scheduleToCloseTimeout: timeLeft(wait),
    retry: { initialInterval: recordRetries.initialIntervalMs, maximumInterval: '15s' },
    cancellationType: 'TRY_CANCEL',
  });
}

function timeLeft({ payUntil }: PaymentWait): number {
  return Math.min(Math.max(payUntil - Date.now(), 1), ATTEMPT_MAX_MS);
}

/** A card that did not pay fails the update, because the Temporal UI shows every returned value as success. */
function answerOf(wait: PaymentWait, settled: SettledAttempt): PaymentAnswer {
  const { payUntil } = wait;
  switch (settled.kind) {
    case 'declined':
    case 'rejected': {
      const { declineCode } = settled;
      const until = momentInWords(payUntil);
      const details: DeclineDetails = { declineCode, payUntil };
      throw settled.kind === 'declined'
        ? paymentRefusal(
            'payment-declined',
            `The card was declined. ${declineInWords(declineCode)} Another may be tried until ${until}.`,
            details,
          )
        : paymentRefusal(
            'payment-method-invalid',
            `The payment provider cannot use this method (${declineCode}).`,
            details,
          );
    }
    case 'unclear':
      throw unclear();
    case 'not-awaited':
      throw notAwaited();
    default:
      return settled;
  }
}

function notAwaited(): ApplicationFailure {
  return paymentRefusal('payment-not-awaited', 'This order no longer waits for a payment.');
}

function unclear(): ApplicationFailure {
  return paymentRefusal(
    'payment-unclear',
    'The payment provider did not answer. What it may hold on the card is released first; try again.',
  );
}

function tooMany(): ApplicationFailure {
  return paymentRefusal('too-many-payment-attempts', 'Too many cards were tried for this order. It takes no more.');
}

function paymentRefusal(type: PaymentRefusal, message: string, details?: DeclineDetails): ApplicationFailure {
  return refusal(type, message, details);
}
