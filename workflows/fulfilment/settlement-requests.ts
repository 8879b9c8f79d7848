import { condition, TemporalFailure } from '@temporalio/workflow';
import {
  concernKind,
  concernSubject,
  type OrderConcern,
  type OrderConcernKind,
} from '../../domain/orders/order-concern.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { isSameId } from '../shared/is-same-id.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { refusal } from '../shared/refusal.ts';
import { askerOf, isStaffNote, refuseBadStaffNote, staffNameOf } from '../shared/staff-note.ts';
import { STAFF_TEXT_MAX, cleanStaffText } from '../shared/staff-text.ts';
import type { FulfilmentRecords } from './fulfilment-contract.ts';
import type { FulfilmentOrder, WriteOff } from './fulfilment-order.ts';
import {
  retryPaymentUpdate,
  settleReturnUpdate,
  writeOffPaymentUpdate,
  type PaymentRetryRequest,
  type ReturnSettlement,
  type WriteOffRequest,
} from './settlement-contract.ts';
import { writeOffBeforehand } from './settle-money.ts';

const durable = durableRecordActivities<Pick<FulfilmentRecords, 'recordReturnSettlement'>>();

const REFUSED: readonly OrderConcernKind[] = ['money', 'money-back'];
const RETURNED: readonly OrderConcernKind[] = ['returned'];

type SettledOrder = Pick<FulfilmentOrder, 'input' | 'attention' | 'settlement' | 'shipments' | 'display'>;

/** Decisions of staff about money that the provider refuses and about returned shipments, so that every order can end. */
export function handleSettlementRequests(order: SettledOrder): void {
  handleRetry(order);
  handleWriteOff(order);
  handleReturn(order);
}

function handleRetry(order: SettledOrder): void {
  const { retries } = order.settlement;
  handleUpdate(order.input.orderId, retryPaymentUpdate, (request) => retryPayment(order, request), {
    validator: (request) => {
      refuseBadStaffNote(request);
      attemptIn(request);
      if (retriesMeant(order, request).every((concern) => retries.has(concern)))
        throw refusal('being-retried', 'The payment provider is being asked already.');
    },
    description:
      'Ask the payment provider once more for the money that it refused to take or to give back. Send {"by": "your name"}, or nothing; with "shipmentId" for one parcel only. Where the message names an attempt that may still be completed, or a refund that has failed, nothing new is asked for until you send its number, too: {"shipmentId": "...", "attempt": 1}.',
  });
}

function handleWriteOff(order: SettledOrder): void {
  handleUpdate(order.input.orderId, writeOffPaymentUpdate, (request) => writeOff(order, request), {
    validator: (request) => {
      writeOffOf(request);
      if (shipmentHere(order, request) !== undefined) return;
      const concern = meant(order, REFUSED, request.shipmentId);
      if (order.settlement.writeOffs.has(concern))
        throw refusal('being-written-off', 'It is being written off already.');
    },
    description:
      'Give up money that the payment provider refuses, or (with its "shipmentId") of a parcel that may not leave unpaid where another has left. Send {"note": "why", "by": "your name"}. The order goes on without it; the books show it as written off. This cannot be undone.',
  });
}

function handleReturn(order: SettledOrder): void {
  handleUpdate(order.input.orderId, settleReturnUpdate, (request) => settleReturn(order, request), {
    validator: (request) => {
      if (typeof request?.refund !== 'boolean') {
        throw refusal(
          'bad-note',
          'Say whether the customer gets the money back: {"refund": true} or {"refund": false}.',
        );
      }
      refuseBadStaffNote(request);
      meant(order, RETURNED, request.shipmentId);
    },
    description:
      'Decide about the money of a parcel that came back. Send {"refund": true} to give it back, {"refund": false} to keep it, for example because you send again. This cannot be undone.',
  });
}

/** Completes only when the provider has answered, because staff read a successful update as "the money is there". */
async function retryPayment(order: SettledOrder, request: PaymentRetryRequest | undefined): Promise<void> {
  const { retries } = order.settlement;
  const wanted = retriesMeant(order, request).filter((concern) => !retries.has(concern));
  const retry = { by: staffNameOf(request), ...attemptIn(request) };
  for (const concern of wanted) retries.set(concern, retry);
  const answers = await Promise.all(wanted.map((concern) => answerTo(order, concern)));
  const refused = answers.filter((message) => message !== undefined);
  if (refused.length > 0) throw refusal('payment-refused', refused.join(' '));
}

/** The message to staff that is left for this concern. Undefined: its money was moved, or written off. */
async function answerTo({ settlement, attention }: SettledOrder, concern: OrderConcern): Promise<string | undefined> {
  await condition(() => !settlement.retries.has(concern) || !attention.messages.has(concern));
  settlement.retries.delete(concern);
  return attention.messages.get(concern);
}

/** Completes only when the write-off is stored or refused, because staff read a successful update as "the order goes on". */
async function writeOff(order: SettledOrder, request: WriteOffRequest): Promise<void> {
  const { attention, settlement } = order;
  const here = shipmentHere(order, request);
  if (here !== undefined) {
    await writeOffBeforehand(order, here, writeOffOf(request)).catch((error: unknown) => {
      if (error instanceof TemporalFailure) throw refusal('nothing-to-settle', reasonOf(error));
      throw error;
    });
    return;
  }
  const concern = meant(order, REFUSED, request.shipmentId);
  settlement.writeOffs.set(concern, writeOffOf(request));
  await condition(() => !settlement.writeOffs.has(concern) || !attention.messages.has(concern));
  // The retry that was under way has moved the money after all.
  settlement.writeOffs.delete(concern);
  const message = attention.messages.get(concern);
  if (message !== undefined) throw refusal('not-written-off', message);
}

/** The named shipment, if it has not left. */
function shipmentHere({ shipments }: SettledOrder, { shipmentId: typed }: WriteOffRequest): string | undefined {
  const [id, shipment] = [...shipments.byId].find(([id]) => isSameId(id, typed)) ?? [];
  return shipment && !shipment.handedOver && shipment.end === undefined ? id : undefined;
}

/** Stored before it is acted upon, so that a repeat and a new run of the workflow find the same decision. */
async function settleReturn(order: SettledOrder, request: ReturnSettlement): Promise<void> {
  const { refund } = request;
  const asker = askerOf(request);
  const concern = meant(order, RETURNED, request.shipmentId);
  const shipmentId = concernSubject(concern);
  const decision = { orderId: order.input.orderId, shipmentId, refund, ...asker };
  const decided = await durable.recordReturnSettlement(decision);
  order.settlement.returns.set(shipmentId, { refund: decided, by: asker.by });
  await condition(() => !order.attention.messages.has(concern));
  if (decided !== refund)
    throw refusal('settled-before', `It was decided before: its money is ${decided ? 'given back' : 'kept'}.`);
}

/** Concerns about refused money: of the named shipment, or of all. */
function retriesMeant(order: SettledOrder, request: PaymentRetryRequest | null | undefined): OrderConcern[] {
  const { shipmentId, attempt } = request ?? {};
  const named = waiting(order, REFUSED, shipmentId);
  if (named.length === 0) {
    throw refusal('no-payment-failed', `No payment of this ${shipmentId ? 'parcel' : 'order'} has failed.`);
  }
  // Attempts are numbered per shipment.
  if (attempt && named.length > 1) {
    const ids = named.map(concernSubject).join(', ');
    throw refusal('which-parcel', `Say of which parcel that is the attempt: {"shipmentId": "..."}, one of ${ids}.`);
  }
  return named;
}

function attemptIn(request: PaymentRetryRequest | null | undefined): Pick<PaymentRetryRequest, 'attempt'> {
  const attempt: unknown = request?.attempt;
  if (attempt === undefined || attempt === null) return {};
  if (typeof attempt === 'number' && Number.isSafeInteger(attempt) && attempt > 0) return { attempt };
  throw refusal('bad-note', 'Say which attempt you give up by the number in the message: {"attempt": 1}.');
}

/** The concerns of these kinds that wait for staff: about the shipment that was typed, or all. */
function waiting(
  { attention }: SettledOrder,
  kinds: readonly OrderConcernKind[],
  typed: string | null | undefined,
): OrderConcern[] {
  const all = [...attention.messages.keys()].filter((concern) => kinds.includes(concernKind(concern)));
  return typed ? all.filter((concern) => isSameId(concernSubject(concern), typed)) : all;
}

/** The concern of these kinds that waits for staff: about the shipment that was typed, or the only one. */
function meant(
  order: SettledOrder,
  kinds: readonly OrderConcernKind[],
  typed: string | null | undefined,
): OrderConcern {
  const [only, ...others] = waiting(order, kinds, typed);
  if (only === undefined)
    throw refusal('nothing-to-settle', 'Nothing of this kind waits to be decided about this order.');
  if (others.length > 0) {
    const ids = [only, ...others].map(concernSubject).join(', ');
    throw refusal('which-parcel', `Say which parcel: {"shipmentId": "..."}, one of ${ids}.`);
  }
  return only;
}

function writeOffOf(request: WriteOffRequest | null | undefined): WriteOff {
  const note = cleanStaffText(request?.note);
  if (note !== undefined && isStaffNote(request)) return { note, ...askerOf(request) };
  throw refusal(
    'bad-note',
    `Say why, on one line of at most ${STAFF_TEXT_MAX} characters: {"note": "why", "by": "your name"}.`,
  );
}
