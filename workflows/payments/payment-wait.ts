import { setCurrentDetails } from '@temporalio/workflow';
import { formatMoney } from '../../domain/money/money.ts';
import { createTurns, type Turns } from '../shared/create-turns.ts';
import type { PaymentRetryInput, PaymentRetryOutcome } from './payment-contract.ts';

/** What the workflow knows of a payment that did not succeed at once, shared by its loop and its handlers. */
export interface PaymentWait {
  readonly input: PaymentRetryInput;
  /** The newest one. */
  attempt: number;
  /** Set while the shopper is at the bank's page. */
  pending: { readonly attempt: number; readonly intentId: string } | null;
  outcome: PaymentRetryOutcome | null;
  /** Epoch milliseconds: short after a decline, long while the bank's page is open. */
  payUntil: number;
  /** The provider told of a change. */
  lookWanted: boolean;
  /** The payment at the bank's page is being read. */
  looking: boolean;
  lookAfterMs: number;
  /** Cards that are being tried, or wait for their turn. */
  cards: number;
  /** One card at a time. A wait on a condition would not do: all that wait for it go on together. */
  readonly inTurn: Turns;
  /** Ends what is asked of the provider for a card, once the order no longer wants to be paid. */
  giveUp: () => void;
  lastDecline: string | null;
  /** A try whose answer never came may hold money all the same. */
  unclear: boolean;
  /** Somebody pressed "Request Cancellation". */
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
    inTurn: createTurns(),
    giveUp: () => {},
    lastDecline: declineCode ?? null,
    unclear: reason === 'unclear',
    cancelRequested: false,
  };
}

/** Whether something is under way that may still pay the order. */
export function isBeingTried({ cards, looking }: PaymentWait): boolean {
  return cards > 0 || looking;
}

/** The order no longer wants to be paid: what is under way is not waited for. */
export function stopWaiting(wait: PaymentWait): void {
  wait.outcome ??= { kind: 'stopped' };
  wait.giveUp();
}

export function describeWait(wait: PaymentWait): void {
  const { orderNumber, amountMinor, currency } = wait.input;
  const tries = wait.attempt === 1 ? '1 try' : `${wait.attempt} tries`;
  const title = `Payment of **${orderNumber}**, ${formatMoney({ amount: amountMinor, currency })}, after ${tries}`;
  setCurrentDetails([title, ...(wait.outcome ? [ends[wait.outcome.kind]] : whatItWaitsFor(wait))].join('  \n'));
}

const ends = {
  confirmed: 'The money is reserved, and the order is confirmed.',
  expired: 'Nobody paid in time: the order is undone.',
  failed: 'A step failed that no other card heals: the order is undone, and says why.',
  stopped: 'The order no longer waits for it.',
} as const;

function whatItWaitsFor(wait: PaymentWait): string[] {
  const shopper = wait.pending ? 'the shopper at the bank’s page' : 'another card from the shopper';
  return [
    ...(wait.lastDecline === null ? [] : [`**Declined:** ${wait.lastDecline}`]),
    `**Waits for:** ${wait.cards > 0 ? 'the payment provider' : shopper}`,
    `**Until:** ${new Date(wait.payUntil).toISOString()}, then the order is undone and its stock goes back`,
    '**You may:** `submitPaymentMethod` with a card the shopper gave you',
    ...(wait.cancelRequested
      ? [
          '**Cancelling this payment ends nothing.** To cancel the order, send `cancelOrder` to the order’s own workflow.',
        ]
      : []),
  ];
}
