import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import { STAFF_WORDS_MAX, staffWords } from '../shared/staff-words.ts';
import {
  resumeUpdate,
  settleReturnUpdate,
  writeOffPaymentUpdate,
  type ReturnSettlement,
  type WriteOffRequest,
} from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const LONGEST_NAME = 100;

/** What staff may decide about money and steps that have failed for good, so that every order can end. */
export function handleSettlementRequests(order: OrderState): void {
  setHandler(writeOffPaymentUpdate, (request) => writeOff(order, request), {
    validator: (request) => {
      wordsOf(request);
      aboutOf(order, /^money(-back)?:/, request.shipmentId);
    },
    description:
      'Give up money that the payment provider refuses. Send {"note": "why", "by": "your name"}. The order goes on without it; the books show it as written off. This cannot be undone.',
  });
  setHandler(settleReturnUpdate, (request) => settleReturn(order, request), {
    validator: (request) => {
      if (typeof request?.refund !== 'boolean') {
        throw refusal(
          'bad-note',
          'Say whether the customer gets the money back: {"refund": true} or {"refund": false}.',
        );
      }
      aboutOf(order, /^returned:/, request.shipmentId);
    },
    description:
      'Decide about the money of a parcel that came back. Send {"refund": true} to give it back, {"refund": false} to keep it, for example because you send again. This cannot be undone.',
  });
  setHandler(resumeUpdate, () => resume(order), {
    validator: () => {
      if (!order.attention.has('failure'))
        throw refusal('nothing-failed', 'No step of this order has failed for good.');
    },
    description: 'Run the step again that failed for good, once you have mended its cause. Send nothing.',
  });
}

/** Answers when it is written: whoever reads "successful" believes that the order goes on. */
async function writeOff(order: OrderState, request: WriteOffRequest): Promise<void> {
  const about = aboutOf(order, /^money(-back)?:/, request.shipmentId);
  order.writtenOff.set(about, wordsOf(request));
  await condition(() => !order.attention.has(about));
}

async function settleReturn(order: OrderState, { shipmentId, refund }: ReturnSettlement): Promise<void> {
  const about = aboutOf(order, /^returned:/, shipmentId);
  order.returns.set(about.slice('returned:'.length), refund);
  await condition(() => !order.attention.has(about));
}

async function resume(order: OrderState): Promise<void> {
  order.resumeWanted = true;
  await condition(() => !order.resumeWanted);
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
  const by = request?.by === undefined ? 'staff' : staffWords(request.by, LONGEST_NAME);
  if (note !== undefined && by !== undefined) return { note, by };
  throw refusal(
    'bad-note',
    `Say why, on one line of at most ${STAFF_WORDS_MAX} characters: {"note": "why", "by": "your name"}.`,
  );
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
