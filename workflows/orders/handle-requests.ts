import { ApplicationFailure, CancellationScope, condition, TemporalFailure } from '@temporalio/workflow';
import { askableReasons, isAskableReason } from '../../domain/orders/cancellation-reason.ts';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { isSameId } from '../shared/is-same-id.ts';
import { sentence } from '../shared/plain-words.ts';
import { reasonOf as reasonOfFailure } from '../shared/reason-of.ts';
import { recordStepsOnceAccepted } from '../shared/record-steps.ts';
import { refuseBadStaffNote, staffNameOf } from '../shared/staff-note.ts';
import { STAFF_WORDS_MAX, staffWords } from '../shared/staff-words.ts';
import { handleNews } from './handle-news.ts';
import { handleSettlementRequests } from './handle-settlement-requests.ts';
import {
  acknowledgeNoticesUpdate,
  cancelOrderUpdate,
  holdOrderUpdate,
  placeOrderUpdate,
  recallFor,
  releaseOrderUpdate,
  retryPaymentUpdate,
  type CancelAnswer,
  type Cancellation,
  type PaymentRetryRequest,
  type PlaceOrderAnswer,
  type StaffRequest,
} from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const onceAccepted = recordStepsOnceAccepted<FulfilmentRecords>();

/** Everything that may be asked of a running order. Registered before the first wait, so that nothing is missed. */
export function handleRequests(order: OrderState): void {
  const { orderId } = order.input;
  handleUpdate(orderId, placeOrderUpdate, () => firstAnswer(order), {
    description: 'Used by the API: answers what became of the checkout.',
  });
  handleUpdate(orderId, cancelOrderUpdate, (request) => cancelOrder(order, cancellationOf(request)), {
    validator: (request) => {
      // A repeat whose first answer was lost is told what it wanted to hear.
      if (!isCancelled(order)) refuseIfFinal(order);
      cancellationOf(request);
      refuseBadStaffNote(request);
    },
    description:
      'Cancel this order. Send {"reasonCode": "customer", "note": "for us", "by": "your name"}; instead of "customer" also "inventory", "address" or "shop": it chooses what the customer is told. The note stays with staff. Money, goods and labels are given back. Not possible once a parcel has left. Where the carrier has scanned one that was not handed over, stop it there and add "restock": true if its goods are back and can be sold, else false, which takes them off the stock.',
  });
  handleHold(order);
  handleRetries(order);
  handleSettlementRequests(order);
  handleNews(order);
  cancelWithWorkflow(order);
}

function handleHold(order: OrderState): void {
  const { orderId } = order.input;
  handleUpdate(orderId, holdOrderUpdate, (request) => setHold(order, reasonOf(request), staffNameOf(request)), {
    validator: (request) => {
      refuseIfFinal(order);
      reasonOf(request);
      refuseBadStaffNote(request);
      if (order.holdReason !== null) throw refusal('already-held', `The order is already on hold: ${order.holdReason}`);
      const parcels = [...order.parcels.values()];
      if (parcels.length > 0 && parcels.every(({ handedOver }) => handedOver)) {
        throw refusal('parcels-left', 'Every parcel of this order has left: there is nothing to hold.');
      }
    },
    description: 'Stop this order before its next parcel leaves. Send {"reason": "why", "by": "your name"}.',
  });
  handleUpdate(orderId, releaseOrderUpdate, (note) => setHold(order, null, staffNameOf(note)), {
    validator: (note) => {
      refuseBadStaffNote(note);
      if (order.holdReason === null) throw refusal('not-held', 'The order is not on hold.');
    },
    description: 'Let this order go on, which is on hold. Send {"by": "your name"}, or nothing.',
  });
}

function handleRetries(order: OrderState): void {
  const { orderId } = order.input;
  handleUpdate(orderId, retryPaymentUpdate, (request) => retryPayment(order, request), {
    validator: (request) => {
      refuseBadStaffNote(request);
      attemptIn(request);
      const meant = moneyMeant(order, request);
      if (meant.every((about) => order.paymentRetries.has(about)))
        throw refusal('being-retried', 'The payment provider is being asked already.');
    },
    description:
      'Ask the payment provider once more for the money that it refused to take or to give back. Send {"by": "your name"}, or nothing; with "shipmentId" for one parcel only. Where the message names an attempt that may still be completed, or a refund that has failed, nothing new is asked for until you send its number, too: {"shipmentId": "...", "attempt": 1}.',
  });
  // Whether there is something to acknowledge the database knows: not all of it was told by this workflow.
  handleUpdate(orderId, acknowledgeNoticesUpdate, (note) => order.acknowledge(staffNameOf(note)), {
    validator: refuseBadStaffNote,
    description: 'Say that you have seen to what providers and carriers told of. Send {"by": "your name"}, or nothing.',
  });
}

/** Answers when the provider has: whoever reads "successful" believes that the money is there. */
async function retryPayment(order: OrderState, request: PaymentRetryRequest | undefined): Promise<void> {
  const wanted = moneyMeant(order, request).filter((about) => !order.paymentRetries.has(about));
  const retry = { by: staffNameOf(request), ...attemptIn(request) };
  for (const about of wanted) order.paymentRetries.set(about, retry);
  const answers = await Promise.all(wanted.map((about) => answerAbout(order, about)));
  const refused = answers.filter((words) => words !== undefined);
  if (refused.length > 0) throw refusal('payment-refused', refused.join(' '));
}

/** Undefined: it has been moved, or given up. Of other money of the order nothing follows for this. */
async function answerAbout({ paymentRetries, attention }: OrderState, about: string): Promise<string | undefined> {
  await condition(() => !paymentRetries.has(about) || !attention.has(about));
  paymentRetries.delete(about);
  return attention.get(about);
}

/** What the payment provider refused, of the parcel that is named: `money:{shipment}` or `money-back:{shipment}`. */
function moneyMeant({ attention }: OrderState, request: PaymentRetryRequest | null | undefined): string[] {
  const { shipmentId, attempt } = request ?? {};
  const refused = [...attention.keys()].filter((about) => MONEY.test(about));
  const meant = shipmentId ? refused.filter((about) => isSameId(about.replace(MONEY, ''), shipmentId)) : refused;
  if (meant.length === 0) {
    throw refusal('no-payment-failed', `No payment of this ${shipmentId ? 'parcel' : 'order'} has failed.`);
  }
  // An attempt has its number among those of one parcel.
  if (attempt && meant.length > 1) {
    const ids = meant.map((about) => about.replace(MONEY, '')).join(', ');
    throw refusal('which-parcel', `Say of which parcel that is the attempt: {"shipmentId": "..."}, one of ${ids}.`);
  }
  return meant;
}

const MONEY = /^money(-back)?:/;

function attemptIn(request: PaymentRetryRequest | null | undefined): Pick<PaymentRetryRequest, 'attempt'> {
  const attempt: unknown = request?.attempt;
  if (attempt === undefined || attempt === null) return {};
  if (typeof attempt === 'number' && Number.isSafeInteger(attempt) && attempt > 0) return { attempt };
  throw refusal('bad-note', 'Say which attempt you give up by the number in the message: {"attempt": 1}.');
}

async function firstAnswer(order: OrderState): Promise<PlaceOrderAnswer> {
  order.callers += 1;
  await condition(() => order.answer !== undefined);
  order.callers -= 1;
  return order.answer as PlaceOrderAnswer;
}

/** Calls back the parcels, if there are any, and waits until everything is undone. */
async function cancelOrder(order: OrderState, cancellation: Cancellation): Promise<CancelAnswer> {
  if (isCancelled(order)) return { kind: 'cancelled' };
  if (order.parcels.size > 0 || order.isPlanned) {
    const recall = await onceAccepted.recallShipments(recallFor(order.input, cancellation)).catch(failedRecall);
    if (!recall.recalled) throw refusal('order-not-cancellable', recall.reason);
  }
  order.cancel ??= cancellation;
  await Promise.all([...order.parcels.values()].map(async ({ recall }) => recall?.()));
  await condition(() => order.outcome !== undefined || order.cancel === undefined);
  if (isCancelled(order)) return { kind: 'cancelled' };
  if (!order.outcome) throw refusal('order-not-cancellable', order.cancellationRefused ?? 'A parcel has left.');
  throw refusal('order-final', `The order is already ${order.outcome?.kind}.`);
}

/** Nothing was called back: once what it failed by is mended, it can be asked for again. */
function failedRecall(error: unknown): never {
  if (!(error instanceof TemporalFailure)) throw error;
  throw refusal(
    'recall-failed',
    `${sentence(reasonOfFailure(error))} Nothing was cancelled: mend that, then cancel again.`,
  );
}

async function setHold(order: OrderState, holdReason: string | null, by: string): Promise<void> {
  order.holdReason = holdReason;
  const version = order.nextVersion();
  await order.inTurn(() => onceAccepted.recordHold({ orderId: order.input.orderId, holdReason, by, version }));
  await Promise.all([...order.parcels.values()].map(async ({ holdChanged }) => holdChanged?.(holdReason)));
  order.show({});
}

/**
 * "Request cancellation" in the Temporal UI does what the update does: it undoes, it never cuts off. Nobody waits for an
 * answer there, so a refusal is shown with the order.
 */
function cancelWithWorkflow(order: OrderState): void {
  CancellationScope.current().cancelRequested.catch(async () => {
    const cancellation = { reasonCode: 'shop', note: 'Cancelled in the Temporal UI', by: staffNameOf(null) } as const;
    try {
      await CancellationScope.nonCancellable(() => cancelOrder(order, cancellation));
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      order.cancellationRefused = error.message;
      order.show({});
    }
  });
}

function isCancelled({ outcome }: OrderState): boolean {
  return outcome?.kind === 'cancelled';
}

function refuseIfFinal({ outcome }: OrderState): void {
  if (outcome) throw refusal('order-final', `The order is already ${outcome.kind}.`);
}

function cancellationOf(request: Cancellation | undefined): Cancellation {
  const note = staffWords(request?.note);
  const isNoteGood = request?.note === undefined || note !== undefined;
  const restock = restockOf(request);
  if (isAskableReason(request?.reasonCode) && isNoteGood) {
    const by = staffNameOf(request);
    const said = { ...(note === undefined ? {} : { note }), ...(restock === undefined ? {} : { restock }) };
    return { reasonCode: request.reasonCode, by, ...said };
  }
  const words = `{"reasonCode": "customer"}, or one of ${askableReasons.join(', ')}`;
  throw refusal('reason-missing', `Say why: ${words}; a "note" is one line of at most ${STAFF_WORDS_MAX} characters.`);
}

function restockOf(request: Cancellation | undefined): boolean | undefined {
  const restock: unknown = request?.restock;
  if (restock === undefined || typeof restock === 'boolean') return restock;
  throw refusal('bad-note', 'Say whether the goods are back and can be sold: {"restock": true} or {"restock": false}.');
}

function reasonOf(request: StaffRequest | undefined): string {
  const reason = staffWords(request?.reason);
  if (reason !== undefined) return reason;
  throw refusal('reason-missing', `Say why, on one line of at most ${STAFF_WORDS_MAX} characters: {"reason": "..."}`);
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
