import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  TemporalFailure,
} from '@temporalio/workflow';
import { checkout } from '../checkout/checkout.ts';
import type { CheckoutRecords } from '../checkout/checkout-contract.ts';
import { fulfil } from '../fulfilment/fulfil.ts';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { createLastingTurns } from '../shared/create-turns.ts';
import { createVersions } from '../shared/create-versions.ts';
import { sentence } from '../shared/plain-words.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { recordSteps, recordStepsOnceAccepted } from '../shared/record-steps.ts';
import { Saga } from '../shared/saga.ts';
import { handleRequests } from './handle-requests.ts';
import { isNotice, outlivesOrder } from './notices.ts';
import type { Cancellation, OrderInput, OrderOutcome } from './order-contract.ts';
import type { OrderState } from './order-state.ts';
import { showOrder } from './show-order.ts';

const records = recordSteps<CheckoutRecords & FulfilmentRecords>();
const onceAccepted = recordStepsOnceAccepted<FulfilmentRecords>();

/** One order, from the shopper's click to its one final state. */
export async function processOrder(input: OrderInput): Promise<OrderOutcome> {
  const order = newOrder(input);
  handleRequests(order);
  // Cancelling the workflow is a request like any other: it undoes what was done, so nothing below is cut off.
  return CancellationScope.nonCancellable(async () => {
    const outcome = await liveOf(order);
    order.outcome = outcome;
    await order.answerWith({ kind: 'cancelled' });
    showOrder(order, { waitingFor: 'nothing' });
    await condition(allHandlersFinished);
    return outcome;
  });
}

async function liveOf(order: OrderState): Promise<OrderOutcome> {
  for (;;) {
    try {
      return await storyOf(order);
    } catch (error) {
      // Anything else is a bug in this code: it blocks the workflow task, visibly, until it is mended.
      if (!(error instanceof TemporalFailure)) throw error;
      if (await recallParcels(order)) return undoAfter(order, reasonOf(error));
      await mended(order, reasonOf(error));
    }
  }
}

/** A step failed for good and nothing has left: everything is undone. */
async function undoAfter(order: OrderState, why: string): Promise<OrderOutcome> {
  order.cancel ??= { reasonCode: 'failure', note: `A step failed for good: ${why}` };
  await Promise.all([...order.parcels.values()].map(async ({ recall }) => recall?.()));
  return giveUp(order, 'cancelled');
}

/** What has left cannot be undone: a person mends the cause, and the story goes on from the step that failed. */
async function mended(order: OrderState, why: string): Promise<void> {
  order.resumeWanted = undefined;
  await order.attend('failure', `A step failed for good: ${sentence(why)} Mend the cause, then send \`resume\`.`);
  await condition(() => order.resumeWanted !== undefined);
  await order.attend('failure', null, order.resumeWanted);
  order.resumeWanted = undefined;
}

/** False, and none is called back, where one has left. A parcel's workflow may have ended before it could tell of that. */
async function recallParcels({ input: { orderId }, parcels, isPlanned = false }: OrderState): Promise<boolean> {
  const mayHaveLeft = parcels.size > 0 || isPlanned;
  return !mayHaveLeft || (await records.recallShipments({ orderId })).recalled;
}

async function storyOf(order: OrderState): Promise<OrderOutcome> {
  if (!order.isPaid) {
    const paid = await checkout(order);
    if (typeof paid === 'object') return { kind: paid.ended };
    if (paid === 'refused') return { kind: 'refused' };
    if (paid !== 'confirmed') return giveUp(order, paid);
    order.isPaid = true;
  }

  const sent = await fulfil(order);
  if (sent === 'cancelled') return giveUp(order, 'cancelled');

  const { status, fulfilmentStage } = await records.completeOrder({ orderId: order.input.orderId });
  order.facts = { ...order.facts, status, fulfilmentStage };
  if (status === 'cancelled' || status === 'expired') return { kind: status };
  if (status !== 'completed')
    throw ApplicationFailure.nonRetryable(`All parcels have ended, and the order is ${status}`);
  return { kind: 'completed' };
}

/** Where nobody gave one. */
const reasons = {
  expired: { reasonCode: 'payment' },
  cancelled: { reasonCode: 'failure', note: 'Its parcels were called back.' },
} as const satisfies Record<string, Cancellation>;

/** Undoes what was done, newest first: labels, then money, then stock. */
async function giveUp(order: OrderState, to: 'cancelled' | 'expired'): Promise<OrderOutcome> {
  const { orderId } = order.input;
  await order.saga.unwind((undo, error) => {
    const why = error instanceof TemporalFailure ? ` (${reasonOf(error)})` : '';
    return order.attend(`undo:${undo}`, `"${undo}" failed for good${why} and has to be done by hand.`);
  });
  // What was to be decided about a living order is decided; what could not be undone still needs a person.
  for (const about of [...order.attention.keys()].filter((key) => !outlivesOrder(key))) await order.attend(about, null);
  const closed = await records.closeOrder({ orderId, to, ...(order.cancel ?? reasons[to]) });
  order.facts = { ...order.facts, status: to, paymentStatus: 'voided', fulfilmentStage: 'cancelled', ...closed };
  return { kind: to };
}

/** Writes all that the workflow tells staff now; `changed`: what was added or taken away. */
async function recordAttention(
  order: OrderState,
  changed: readonly string[],
  acknowledged: { readonly by?: string; readonly acknowledgesOthers?: true } = {},
): Promise<void> {
  const attention = Object.fromEntries(order.attention);
  const about = [...new Set([...order.attention.keys(), ...changed].map((key) => key.split(':', 1).join('')))];
  const recorded = { orderId: order.input.orderId, attention, about, version: order.nextVersion(), ...acknowledged };
  await order.inTurn(() => onceAccepted.recordAttention(recorded));
  order.show({});
}

function newOrder(input: OrderInput): OrderState {
  const nextVersion = createVersions();
  const order: OrderState = {
    input,
    saga: new Saga(),
    holdReason: null,
    parcels: new Map(),
    inTurn: createLastingTurns(),
    nextVersion,
    attention: new Map(),
    paymentRetries: new Map(),
    writtenOff: new Map(),
    returns: new Map(),
    resumeWanted: undefined,
    isPaid: false,
    facts: {
      status: 'placed',
      paymentStatus: 'pending',
      fulfilmentStage: 'not-started',
      waitingFor: 'the payment provider',
    },
    callers: 0,
    async answerWith(answer) {
      order.answer ??= answer;
      await condition(() => order.callers === 0);
    },
    show: (changes) => showOrder(order, changes),
    async attend(about, words, by) {
      if (words === null ? !order.attention.delete(about) : order.attention.get(about) === words) return;
      if (words !== null) order.attention.set(about, words);
      await recordAttention(order, [about], by === undefined ? {} : { by });
    },
    async acknowledge(by) {
      const seen = [...order.attention.keys()].filter(isNotice);
      for (const about of seen) order.attention.delete(about);
      await recordAttention(order, [...seen, 'acknowledged'], { by, acknowledgesOthers: true });
    },
  };
  return order;
}
