import { ApplicationFailure, CancellationScope, condition, TemporalFailure } from '@temporalio/workflow';
import { askableReasons, isAskableReason } from '../../domain/orders/cancellation-reason.ts';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { mayHaveLeft, recallAll } from '../fulfilment/order-shipment.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import type { Cancellation } from '../shared/order/cancellation.ts';
import { asSentence } from '../shared/escape-markdown.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { refusal } from '../shared/refusal.ts';
import { askerOf, refuseBadStaffNote, staffNameOf } from '../shared/staff-note.ts';
import { STAFF_TEXT_MAX, cleanStaffText } from '../shared/staff-text.ts';
import { cancelOrderUpdate, recallFor, type CancelAnswer } from './order-contract.ts';
import type { OrderState } from './order-state.ts';
import { refuseIfFinal } from './refuse-if-final.ts';

const durable = durableRecordActivities<Pick<FulfilmentRecords, 'recallShipments'>>();

type CancellableOrder = Pick<OrderState, 'input' | 'cancellation' | 'shipments' | 'display' | 'outcome'>;

/** Cancels an order before a parcel has left, by the update or by "Request cancellation" in the Temporal UI. */
export function handleCancellationRequests(order: CancellableOrder): void {
  handleUpdate(order.input.orderId, cancelOrderUpdate, (request) => cancelOrder(order, cancellationOf(request)), {
    validator: (request) => {
      // A repeat whose first answer was lost gets the same answer.
      if (!isCancelled(order)) refuseIfFinal(order);
      cancellationOf(request);
      refuseBadStaffNote(request);
    },
    description:
      'Cancel this order. Send {"reasonCode": "customer", "note": "for us", "by": "your name"}; instead of "customer" also "inventory", "address" or "shop": it chooses what the customer is told. The note stays with staff. Money, goods and labels are given back. Not possible once a parcel has left. Where the carrier has scanned one that was not handed over, stop it there and add "restock": true if its goods are back and can be sold, else false, which takes them off the stock.',
  });
  cancelWithWorkflow(order);
}

/** Recalls the shipments, if there are any, and waits until everything is undone. */
async function cancelOrder(order: CancellableOrder, request: Cancellation): Promise<CancelAnswer> {
  const { input, cancellation, shipments } = order;
  if (isCancelled(order)) return { kind: 'cancelled' };
  if (mayHaveLeft(shipments)) {
    const recall = await durable.recallShipments(recallFor(input, request)).catch(failedRecall);
    if (!recall.recalled) throw refusal('order-not-cancellable', recall.reason);
  }
  cancellation.request ??= request;
  await recallAll(shipments);
  await condition(() => order.outcome !== undefined || cancellation.request === undefined);
  if (isCancelled(order)) return { kind: 'cancelled' };
  if (!order.outcome) throw refusal('order-not-cancellable', cancellation.refused ?? 'A parcel has left.');
  throw refusal('order-final', `The order is already ${order.outcome?.kind}.`);
}

/** Nothing was recalled, so staff can cancel again once the cause is remedied. */
function failedRecall(error: unknown): never {
  if (!(error instanceof TemporalFailure)) throw error;
  throw refusal('recall-failed', `${asSentence(reasonOf(error))} Nothing was cancelled: mend that, then cancel again.`);
}

/**
 * "Request cancellation" in the Temporal UI does the same as the update: the workflow undoes the order instead of being aborted. The UI
 * shows no answer, so a refusal is shown in the order's details.
 */
function cancelWithWorkflow(order: CancellableOrder): void {
  CancellationScope.current().cancelRequested.catch(async () => {
    const request = { reasonCode: 'shop', note: 'Cancelled in the Temporal UI', by: staffNameOf(null) } as const;
    try {
      await CancellationScope.nonCancellable(() => cancelOrder(order, request));
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      order.cancellation.refused = error.message;
      order.display.show({});
    }
  });
}

function isCancelled({ outcome }: CancellableOrder): boolean {
  return outcome?.kind === 'cancelled';
}

function cancellationOf(request: Cancellation | undefined): Cancellation {
  const note = cleanStaffText(request?.note);
  const isNoteGood = request?.note === undefined || note !== undefined;
  const restock = restockOf(request);
  if (isAskableReason(request?.reasonCode) && isNoteGood) {
    const optional = { ...(note === undefined ? {} : { note }), ...(restock === undefined ? {} : { restock }) };
    return { reasonCode: request.reasonCode, ...askerOf(request), ...optional };
  }
  const example = `{"reasonCode": "customer"}, or one of ${askableReasons.join(', ')}`;
  throw refusal('reason-missing', `Say why: ${example}; a "note" is one line of at most ${STAFF_TEXT_MAX} characters.`);
}

function restockOf(request: Cancellation | undefined): boolean | undefined {
  const restock: unknown = request?.restock;
  if (restock === undefined || typeof restock === 'boolean') return restock;
  throw refusal('bad-note', 'Say whether the goods are back and can be sold: {"restock": true} or {"restock": false}.');
}
