import { setCurrentDetails } from '@temporalio/workflow';
import { formatMoney } from '../../domain/money/money.ts';
import { declineInWords } from '../../domain/payments/provider-codes-in-words.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { orderWorkflowId } from '../shared/order/order-workflow-id.ts';
import { currentDetails } from '../shared/current-details.ts';
import { escapeMarkdown } from '../shared/escape-markdown.ts';
import { createMutex, type Mutex } from '../shared/create-mutex.ts';
import type { PaymentRetryInput, PaymentRetryOutcome } from './payment-contract.ts';

/** State of a payment that did not succeed at once, shared by the workflow's loop and its handlers. */
export interface PaymentWait {
  readonly input: PaymentRetryInput;
  /** Number of the latest attempt. */
  attempt: number;
  /** Set while the shopper is at the bank's page. */
  pending: { readonly attempt: number; readonly intentId: string } | null;
  outcome: PaymentRetryOutcome | null;
  /** Epoch milliseconds: short after a decline, long while the bank's page is open. */
  payUntil: number;
  /** The provider reported a change. */
  lookWanted: boolean;
  /** The payment at the bank's page is being read. */
  looking: boolean;
  lookAfterMs: number;
  /** Cards that are being tried, or wait to be. */
  cards: number;
  /** One card at a time. */
  readonly mutex: Mutex;
  /** Cancels calls to the provider once the order no longer awaits payment. */
  giveUp: () => void;
  lastDecline: string | null;
  /** An attempt whose answer was lost may hold money. */
  unclear: boolean;
  /** Somebody pressed "Request Cancellation" in the Temporal UI. */
  cancelRequested: boolean;
}

export function newPaymentWait(input: PaymentRetryInput): PaymentWait {
  const { attempt, reason, intentId, payUntil, pollMs, declineCode } = input;
  return {
    input,
    attempt,
    pending: reason !== 'action-required' || intentId === undefined ? null : { attempt, intentId },
    outcome: null,
    payUntil,
    lookWanted: false,
    looking: false,
    lookAfterMs: pollMs,
    cards: 0,
    mutex: createMutex(),
    giveUp: () => {},
    lastDecline: declineCode ?? null,
    unclear: reason === 'unclear',
    cancelRequested: false,
  };
}

/** Whether a call is in flight that may still pay the order. */
export function isBeingTried({ cards, looking }: PaymentWait): boolean {
  return cards > 0 || looking;
}

/** Stops waiting because the order no longer awaits payment. Calls in flight are cancelled. */
export function stopWaiting(wait: PaymentWait): void {
  wait.outcome ??= { kind: 'stopped' };
  wait.giveUp();
}

export function describeWait(wait: PaymentWait): void {
  const { orderNumber, amountMinor, currency } = wait.input;
  const attempts = wait.attempt === 1 ? '1 attempt' : `${wait.attempt} attempts`;
  const title = `Payment of **${orderNumber}**, ${formatMoney({ amount: amountMinor, currency })}, after ${attempts}`;
  const order = `\`${orderWorkflowId(orderNumber)}\``;
  setCurrentDetails(
    currentDetails(
      wait.outcome
        ? [title, ends[wait.outcome.kind], `Its order: ${order}`]
        : [title, ...whatItWaitsFor(wait), `To hold or cancel, open the order: ${order}`],
    ),
  );
}

const ends = {
  confirmed: 'The money is reserved, and the order is confirmed.',
  expired: 'Nobody paid in time. Its order releases what is reserved, and is cancelled.',
  failed: 'A step failed that no other card remedies: the order is cancelled, and says why.',
  stopped: 'The order no longer waits for it.',
} as const;

function whatItWaitsFor(wait: PaymentWait): string[] {
  return [
    ...(wait.lastDecline === null ? [] : [`**Declined:** ${escapeMarkdown(declineInWords(wait.lastDecline))}`]),
    `**Waits for:** ${whoseTurn(wait)}`,
    `**Until:** ${momentInWords(wait.payUntil)}; then the order is cancelled, and its goods are free again`,
    `**You may:** ${mayDo(wait)}`,
    ...(wait.cancelRequested ? ['**Note:** Somebody asked to cancel this workflow. Nothing was stopped.'] : []),
  ];
}

function whoseTurn({ cards, pending }: PaymentWait): string {
  if (cards > 0) return 'the payment provider';
  return pending ? 'the shopper at the bank’s page' : 'another card from the shopper';
}

function mayDo(wait: PaymentWait): string {
  if (hasTriedAll(wait)) return 'nothing now: as many cards were tried as may be';
  return '`submitPaymentMethod` with another card: the `pm_…` that the storefront’s payment form gives for it';
}

export function hasTriedAll({ attempt, input: { attemptsMax } }: PaymentWait): boolean {
  return attemptsMax > 0 && attempt >= attemptsMax;
}
