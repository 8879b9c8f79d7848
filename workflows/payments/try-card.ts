import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { RECORD_STEP_TIMEOUT_MS, recordRetries } from '../shared/record-steps.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { isFinal } from '../shared/try-at-once.ts';
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
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { describeWait, hasTriedAll, isBeingTried, type PaymentWait } from './payment-wait.ts';
import { settleTry, type SettledTry } from './settle-try.ts';

/** The server lets ten updates of a workflow wait; some room is left for whoever comes with another one. */
const CARDS_AT_ONCE = 5;
/** Nothing is tried for longer, however far the deadline is. */
const ONE_TRY_MS = 15 * 60_000;
/**
 * Where a failure of the provider's own left nothing, all that the shop was paid since the try is read, page by page. A read that
 * is cut off begins anew; that its worker lives, heartbeats say.
 */
const LONGEST_READ = '10m';

/** Refuses a card before it is accepted, so that the same request may be sent again. */
export function refuseCard(wait: PaymentWait, method: NewPaymentMethod | undefined): void {
  if (wait.outcome !== null) throw notAwaited();
  const isLate = Date.now() >= wait.payUntil;
  if (isLate && !isBeingTried(wait)) throw notAwaited();
  if (isLate || wait.cards >= CARDS_AT_ONCE) {
    throw refusal('payment-being-tried', 'A card is being tried for this order. Ask again in a moment.');
  }
  if (hasTriedAll(wait)) throw tooMany();
  if (typeof method?.paymentMethod !== 'string' || !/^pm_\w+$/.test(method.paymentMethod)) {
    throw refusal('payment-method-missing', 'Name a payment method: {"paymentMethod": "pm_..."}');
  }
  if (method.returnUrl !== undefined && !isWebAddress(method.returnUrl)) {
    throw refusal('payment-method-missing', 'A "returnUrl" is the address of a page, or is left out.');
  }
}

/** Which page it may be, the API has looked at: it knows the shop's. */
function isWebAddress(address: unknown): boolean {
  return typeof address === 'string' && address.length <= 500 && /^https?:\/\/[^\s#@]+$/i.test(address);
}

/** Tries to pay with a card, after those that came before it. Nothing of it is cut off by cancelling the workflow. */
export async function tryCard(wait: PaymentWait, method: NewPaymentMethod): Promise<PaymentAnswer> {
  wait.cards += 1;
  try {
    return await CancellationScope.nonCancellable(() => wait.inTurn(() => payWith(wait, method)));
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
    return answerOf(wait, await settleTry(wait, attempt, known));
  } catch (error) {
    if (!(error instanceof ActivityFailure || isCancellation(error))) throw error;
    wait.unclear = true;
    if (error instanceof ActivityFailure && isFinal(error)) wait.outcome ??= { kind: 'failed', why: reasonOf(error) };
    throw wait.outcome === null ? unclear() : notAwaited();
  } finally {
    wait.giveUp = () => {};
  }
}

/** Everything ends at the deadline: what was not answered by then is let go of by the undo of the order. */
async function askProvider(
  wait: PaymentWait,
  attempt: number,
  { paymentMethod, returnUrl }: NewPaymentMethod,
): Promise<AuthoriseResult> {
  const { orderId, orderNumber } = wait.input;
  // What an earlier try reserves, or may come to reserve, goes first: never two holds on one shopper.
  if (wait.pending || wait.unclear) await provider(wait, LONGEST_READ).voidPayments({ orderId, upTo: attempt - 1 });
  wait.pending = null;
  wait.unclear = true;
  // A try that is opened and then forgotten would be taken for the next one, with a card that is not the next one's.
  const opened = await onceAccepted(wait).openPaymentTry({
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

function onceAccepted(wait: PaymentWait) {
  return proxyActivities<PaymentRecords>({
    taskQueue: ORDERS_TASK_QUEUE,
    startToCloseTimeout: RECORD_STEP_TIMEOUT_MS,
    scheduleToCloseTimeout: timeLeft(wait),
    retry: { initialInterval: recordRetries.initialIntervalMs, maximumInterval: '15s' },
    cancellationType: 'TRY_CANCEL',
  });
}

function timeLeft({ payUntil }: PaymentWait): number {
  return Math.min(Math.max(payUntil - Date.now(), 1), ONE_TRY_MS);
}

/** What did not pay is a failed update: nobody takes it for a success in the Temporal UI. */
function answerOf(wait: PaymentWait, settled: SettledTry): PaymentAnswer {
  const { payUntil } = wait;
  switch (settled.kind) {
    case 'declined':
    case 'rejected': {
      const { declineCode } = settled;
      const until = momentInWords(payUntil);
      const details: DeclineDetails = { declineCode, payUntil };
      throw settled.kind === 'declined'
        ? refusal(
            'payment-declined',
            `The card was declined. ${declineInWords(declineCode)} Another may be tried until ${until}.`,
            details,
          )
        : refusal('payment-method-invalid', `The payment provider cannot use this method (${declineCode}).`, details);
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
  return refusal('payment-not-awaited', 'This order no longer waits for a payment.');
}

function unclear(): ApplicationFailure {
  return refusal(
    'payment-unclear',
    'The payment provider did not answer. What it may have reserved is let go first; try again.',
  );
}

function tooMany(): ApplicationFailure {
  return refusal('too-many-payment-attempts', 'Too many cards were tried for this order. It takes no more.');
}

function refusal(type: PaymentRefusal, message: string, details?: DeclineDetails): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, ...(details && { details: [details] }) });
}
