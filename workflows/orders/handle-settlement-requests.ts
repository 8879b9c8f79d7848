import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import { BAD_STAFF_NOTE, isStaffNote, staffNameOf } from '../shared/staff-note.ts';
import { STAFF_WORDS_MAX, staffWords } from '../shared/staff-words.ts';
import {
  resumeUpdate,
  settleReturnUpdate,
  writeOffPaymentUpdate,
  type ReturnSettlement,
  type WriteOffRequest,
} from './order-contract.ts';
import type { OrderState } from './order-state.ts';

/** What staff may decide about money and steps that have failed for good, so that every order can end. */
export function handleSettlementRequests(order: OrderState): void {
  setHandler(writeOffPaymentUpdate, (request) => writeOff(order, request), {
    validator: (request) => {
      wordsOf(request);
      const about = aboutOf(order, /^money(-back)?:/, request.shipmentId);
      if (order.writtenOff.has(about)) throw refusal('being-written-off', 'It is being written off already.');
    },
    description:
      'Give up money that the provider refuses: {"note": "why", "by": "your name"}. The order goes on without it; the books show it as written off.',
  });
  setHandler(settleReturnUpdate, (request) => settleReturn(order, request), {
    validator: (request) => {
      if (typeof request?.refund !== 'boolean') {
        throw refusal(
          'bad-note',
          'Say whether the customer gets the money back: {"refund": true} or {"refund": false}.',
        );
      }
      refuseBadNote(request);
      aboutOf(order, /^returned:/, request.shipmentId);
    },
    description:
      'A parcel came back: {"refund": true} gives its money back, {"refund": false} keeps it, for example because you send again.',
  });
  setHandler(resumeUpdate, (note) => resume(order, staffNameOf(note)), {
    validator: (note) => {
      refuseBadNote(note);
      if (!order.attention.has('failure'))
        throw refusal('nothing-failed', 'No step of this order has failed for good.');
    },
    description:
      'Run the step again that failed for good, once you have mended its cause. {"by": "your name"} or no argument.',
  });
}

/** Answers when it is written, or cannot be: whoever reads "successful" believes that the order goes on. */
async function writeOff(order: OrderState, request: WriteOffRequest): Promise<void> {
  const about = aboutOf(order, /^money(-back)?:/, request.shipmentId);
  order.writtenOff.set(about, wordsOf(request));
  await condition(() => !order.writtenOff.has(about) || !order.attention.has(about));
  // The money came after all, while the provider was asked once more.
  order.writtenOff.delete(about);
  const words = order.attention.get(about);
  if (words !== undefined) throw refusal('not-written-off', words);
}

async function settleReturn(order: OrderState, { shipmentId, refund, ...note }: ReturnSettlement): Promise<void> {
  const about = aboutOf(order, /^returned:/, shipmentId);
  order.returns.set(about.slice('returned:'.length), { refund, by: staffNameOf(note) });
  await condition(() => !order.attention.has(about));
}

async function resume(order: OrderState, by: string): Promise<void> {
  order.resumeWanted = by;
  await condition(() => order.resumeWanted === undefined);
}

/** What waits for a person, of this kind and about this parcel. */
function aboutOf({ attention }: OrderState, kind: RegExp, shipmentId: string | undefined): string {
  const waiting = [...attention.keys()].filter((about) => kind.test(about));
  const meant = waiting.filter((about) => shipmentId === undefined || about.endsWith(`:${shipmentId}`));
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

function refuseBadNote(note: unknown): void {
  if (!isStaffNote(note)) throw refusal('bad-note', BAD_STAFF_NOTE);
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
