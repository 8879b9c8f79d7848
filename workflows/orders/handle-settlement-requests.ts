import { ApplicationFailure, condition, TemporalFailure } from '@temporalio/workflow';
import { writeOffBeforehand } from '../fulfilment/decide-about-money.ts';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { isSameId } from '../shared/is-same-id.ts';
import { recordStepsOnceAccepted } from '../shared/record-steps.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { isStaffNote, refuseBadStaffNote, staffNameOf } from '../shared/staff-note.ts';
import { STAFF_WORDS_MAX, staffWords } from '../shared/staff-words.ts';
import {
  resumeUpdate,
  settleReturnUpdate,
  writeOffPaymentUpdate,
  type ReturnSettlement,
  type WriteOffRequest,
} from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const onceAccepted = recordStepsOnceAccepted<Pick<FulfilmentRecords, 'recordReturnSettlement'>>();

/** What staff may decide about money and steps that have failed for good, so that every order can end. */
export function handleSettlementRequests(order: OrderState): void {
  const { orderId } = order.input;
  handleUpdate(orderId, writeOffPaymentUpdate, (request) => writeOff(order, request), {
    validator: (request) => {
      wordsOf(request);
      if (parcelHere(order, request) !== undefined) return;
      const about = aboutOf(order, /^money(-back)?:/, request.shipmentId);
      if (order.writtenOff.has(about)) throw refusal('being-written-off', 'It is being written off already.');
    },
    description:
      'Give up money that the payment provider refuses, or (with its "shipmentId") of a parcel that may not leave unpaid where another has left. Send {"note": "why", "by": "your name"}. The order goes on without it; the books show it as written off. This cannot be undone.',
  });
  handleUpdate(orderId, settleReturnUpdate, (request) => settleReturn(order, request), {
    validator: (request) => {
      if (typeof request?.refund !== 'boolean') {
        throw refusal(
          'bad-note',
          'Say whether the customer gets the money back: {"refund": true} or {"refund": false}.',
        );
      }
      refuseBadStaffNote(request);
      aboutOf(order, /^returned:/, request.shipmentId);
    },
    description:
      'Decide about the money of a parcel that came back. Send {"refund": true} to give it back, {"refund": false} to keep it, for example because you send again. This cannot be undone.',
  });
  handleUpdate(orderId, resumeUpdate, (note) => resume(order, staffNameOf(note)), {
    validator: (note) => {
      refuseBadStaffNote(note);
      if (!order.attention.has('failure'))
        throw refusal('nothing-failed', 'No step of this order has failed for good.');
    },
    description:
      'Run the step again that failed for good, once you have mended its cause. Send {"by": "your name"}, or nothing.',
  });
}

/** Answers when it is written, or cannot be: whoever reads "successful" believes that the order goes on. */
async function writeOff(order: OrderState, request: WriteOffRequest): Promise<void> {
  const here = parcelHere(order, request);
  if (here !== undefined) {
    await writeOffBeforehand(order, here, wordsOf(request)).catch((error: unknown) => {
      if (error instanceof TemporalFailure) throw refusal('nothing-to-settle', reasonOf(error));
      throw error;
    });
    return;
  }
  const about = aboutOf(order, /^money(-back)?:/, request.shipmentId);
  order.writtenOff.set(about, wordsOf(request));
  await condition(() => !order.writtenOff.has(about) || !order.attention.has(about));
  // The money came after all, while the provider was asked once more.
  order.writtenOff.delete(about);
  const words = order.attention.get(about);
  if (words !== undefined) throw refusal('not-written-off', words);
}

/** The parcel that is meant, where it has not left. */
function parcelHere({ parcels }: OrderState, { shipmentId: typed }: WriteOffRequest): string | undefined {
  const [id, parcel] = [...parcels].find(([id]) => isSameId(id, typed)) ?? [];
  return parcel && !parcel.handedOver && parcel.end === undefined ? id : undefined;
}

/** Written before it is acted upon: whoever asks again, or takes the order up anew, finds the same. */
async function settleReturn(order: OrderState, request: ReturnSettlement): Promise<void> {
  const { refund } = request;
  const by = staffNameOf(request);
  const about = aboutOf(order, /^returned:/, request.shipmentId);
  const shipmentId = about.slice('returned:'.length);
  const decision = { orderId: order.input.orderId, shipmentId, refund, by };
  const stands = await onceAccepted.recordReturnSettlement(decision);
  order.returns.set(shipmentId, { refund: stands, by });
  await condition(() => !order.attention.has(about));
  if (stands !== refund)
    throw refusal('settled-before', `It was decided before: its money is ${stands ? 'given back' : 'kept'}.`);
}

async function resume(order: OrderState, by: string): Promise<void> {
  order.resumeWanted = by;
  await condition(() => order.resumeWanted === undefined);
}

/** What waits for a person, of this kind and about this parcel. */
function aboutOf({ attention }: OrderState, kind: RegExp, typed: string | null | undefined): string {
  const waiting = [...attention.keys()].filter((about) => kind.test(about));
  const meant = typed ? waiting.filter((about) => isSameId(about.replace(kind, ''), typed)) : waiting;
  const [only, ...others] = meant;
  if (only === undefined)
    throw refusal('nothing-to-settle', 'Nothing of this kind waits to be decided about this order.');
  if (others.length > 0) {
    const ids = meant.map((about) => about.replace(kind, '')).join(', ');
    throw refusal('which-parcel', `Say which parcel: {"shipmentId": "..."}, one of ${ids}.`);
  }
  return only;
}

function wordsOf(request: WriteOffRequest | null | undefined): { readonly note: string; readonly by: string } {
  const note = staffWords(request?.note);
  if (note !== undefined && isStaffNote(request)) return { note, by: staffNameOf(request) };
  throw refusal(
    'bad-note',
    `Say why, on one line of at most ${STAFF_WORDS_MAX} characters: {"note": "why", "by": "your name"}.`,
  );
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
