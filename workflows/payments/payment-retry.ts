import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { formatMoney } from '../../domain/money/money.ts';
import { recordSteps, recordStepsOnceAccepted } from '../shared/record-steps.ts';
import { createTurns, type Turns } from '../shared/create-turns.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import {
  paymentMovedSignal,
  stopPaymentSignal,
  submitPaymentMethodUpdate,
  type AuthoriseResult,
  type NewPaymentMethod,
  type PaymentActivities,
  type PaymentAnswer,
  type PaymentRecords,
  type PaymentRetryInput,
  type PaymentRetryOutcome,
} from './payment-contract.ts';

const records = recordSteps<PaymentRecords>();
const onceAccepted = recordStepsOnceAccepted<PaymentRecords>();

const provider = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '10s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '15m',
  retry: { initialInterval: '200ms', maximumInterval: '15s' },
});

interface PaymentWait {
  attempt: number;
  /** Set while the shopper is at the bank's page. */
  pending: { readonly intentId: string; readonly actionUrl?: string } | null;
  outcome: PaymentRetryOutcome | null;
  /** The provider told of a change, or it is time to look. */
  lookWanted: boolean;
  /** A card is being tried. */
  busy: boolean;
  /** One card at a time. A wait on a condition would not do: all that wait for it go on together. */
  readonly inTurn: Turns;
  lastDecline: string | null;
  /** A try whose answer never came may hold money all the same. */
  unclear: boolean;
}

/** The payment of an order that did not succeed at once: waits for the bank's page or for another card. */
export async function paymentRetry(input: PaymentRetryInput): Promise<PaymentRetryOutcome> {
  const wait: PaymentWait = {
    attempt: input.attempt,
    pending: pendingOf(input),
    outcome: null,
    lookWanted: false,
    busy: false,
    inTurn: createTurns(),
    lastDecline: input.declineCode ?? null,
    unclear: false,
  };
  handleRequests(input, wait);
  return CancellationScope.nonCancellable(async () => {
    while (wait.outcome === null) {
      describe(input, wait);
      const left = input.payUntil - Date.now();
      if (left <= 0 && !wait.busy) break;
      const patience = wait.pending ? Math.min(input.pollMs, left) : left;
      await condition(() => wait.outcome !== null || (wait.lookWanted && !wait.busy), Math.max(patience, 1));
      // What was told of while no try is open is old news; kept, it would wake this loop for ever.
      if (!wait.busy) wait.lookWanted = false;
      if (wait.outcome === null && wait.pending && !wait.busy) await look(input, wait, wait.pending.intentId);
      if (left <= 0) await condition(() => !wait.busy);
    }
    wait.outcome ??= { kind: 'expired' };
    await condition(allHandlersFinished);
    return wait.outcome;
  });
}

/** Reads what the provider knows of the try at the bank's page. */
async function look(input: PaymentRetryInput, wait: PaymentWait, intentId: string): Promise<void> {
  const known = await provider.readPayment({ intentId }).catch(() => null);
  // While it was read, another card may have been sent: then this try is history.
  if (known && wait.pending?.intentId === intentId && !wait.busy) await settle(input, wait, wait.attempt, known);
}

async function submit(
  input: PaymentRetryInput,
  wait: PaymentWait,
  { paymentMethod }: NewPaymentMethod,
): Promise<PaymentAnswer> {
  if (wait.outcome !== null) return finalAnswer(wait.outcome);
  wait.busy = true;
  try {
    // What an earlier try reserves, or may come to reserve, goes first: never two holds on one shopper.
    if (wait.pending || wait.unclear) await provider.voidPayments({ orderId: input.orderId });
    wait.pending = null;
    wait.unclear = true;
    const attempt = (wait.attempt += 1);
    // A try that is opened and then forgotten would be taken for the next one, with a card that is not the next one's.
    const payment = await onceAccepted.openPaymentTry({ orderId: input.orderId, attempt, paymentMethod });
    const tried = await provider.authorisePayment({
      ...payment,
      orderId: input.orderId,
      orderNumber: input.orderNumber,
    });
    wait.unclear = false;
    return await settle(input, wait, attempt, tried);
  } finally {
    wait.busy = false;
    describe(input, wait);
  }
}

/** Takes over what the provider said of a try. */
async function settle(
  input: PaymentRetryInput,
  wait: PaymentWait,
  attempt: number,
  known: AuthoriseResult,
): Promise<PaymentAnswer> {
  const { orderId, payUntil } = input;
  if (known.state === 'authorised' && known.intentId !== null) {
    const { intentId, authorisedMinor, card } = known;
    wait.outcome = { kind: 'authorised', attempt, intentId, authorisedMinor, ...(card && { card }) };
    return { kind: 'authorised' };
  }
  if (known.state === 'action-required' || known.state === 'processing') {
    const actionUrl = known.actionUrl ?? '';
    if (wait.pending === null && known.intentId !== null) {
      wait.pending = { intentId: known.intentId, actionUrl };
      await records.recordPaymentTry({ orderId, ...known, attempt, state: known.state });
    }
    return { kind: 'action-required', actionUrl, payUntil };
  }
  const declineCode = known.declineCode ?? known.state;
  wait.pending = null;
  wait.lastDecline = declineCode;
  await records.recordPaymentTry({
    orderId,
    attempt,
    intentId: known.intentId,
    state: 'declined',
    declineCode,
    ...(known.decline && { decline: known.decline }),
  });
  return { kind: 'declined', declineCode, payUntil };
}

function handleRequests(input: PaymentRetryInput, wait: PaymentWait): void {
  setHandler(submitPaymentMethodUpdate, (method) => wait.inTurn(() => submit(input, wait, method)), {
    validator: (method) => {
      if (wait.outcome !== null || Date.now() >= input.payUntil) {
        throw ApplicationFailure.nonRetryable('This order no longer waits for a payment.', 'payment-not-awaited');
      }
      if (typeof method?.paymentMethod !== 'string' || !/^pm_\w+$/.test(method.paymentMethod)) {
        throw ApplicationFailure.nonRetryable(
          'Name a payment method: {"paymentMethod": "pm_..."}',
          'payment-method-missing',
        );
      }
    },
    description: 'Try to pay this order with a card: {"paymentMethod": "pm_..."}. The same card may be tried again.',
  });
  setHandler(paymentMovedSignal, () => void (wait.lookWanted = true), {
    description: 'Look at the payment now instead of at the next poll. No argument.',
  });
  setHandler(stopPaymentSignal, () => void (wait.outcome ??= { kind: 'stopped' }), {
    description: 'Used by the order: it no longer wants to be paid.',
  });
  CancellationScope.current().cancelRequested.catch(() => void (wait.outcome ??= { kind: 'stopped' }));
}

function finalAnswer(outcome: PaymentRetryOutcome): PaymentAnswer {
  if (outcome.kind === 'authorised') return { kind: 'authorised' };
  throw ApplicationFailure.nonRetryable('This order no longer waits for a payment.', 'payment-not-awaited');
}

function pendingOf({ reason, intentId, actionUrl }: PaymentRetryInput): PaymentWait['pending'] {
  if (reason === 'declined' || intentId === undefined) return null;
  return { intentId, ...(actionUrl === undefined ? {} : { actionUrl }) };
}

function describe({ orderNumber, amountMinor, currency, payUntil }: PaymentRetryInput, wait: PaymentWait): void {
  const waits = wait.pending ? 'the shopper at the bank’s page' : 'another card from the shopper';
  setCurrentDetails(
    [
      `Payment of **${orderNumber}**, ${formatMoney({ amount: amountMinor, currency })}, after ${wait.attempt} tries`,
      ...(wait.lastDecline === null ? [] : [`**Declined:** ${wait.lastDecline}`]),
      `**Waits for:** ${wait.outcome ? 'nothing' : waits}`,
      `**Until:** ${new Date(payUntil).toISOString()}, then the order is undone and its stock goes back`,
      '**You may:** `submitPaymentMethod` with a card the shopper gave you',
    ].join('  \n'),
  );
}
