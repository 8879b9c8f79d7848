import { ApplicationFailure, CancellationScope, condition, setHandler, uuid4 } from '@temporalio/workflow';
import { askableReasons, isAskableReason } from '../../domain/orders/cancellation-reason.ts';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { recordSteps, recordStepsOnceAccepted } from '../shared/record-steps.ts';
import { handleSettlementRequests } from './handle-settlement-requests.ts';
import {
  cancelOrderUpdate,
  holdOrderUpdate,
  placeOrderUpdate,
  acknowledgeNoticesUpdate,
  providerNoticeSignal,
  releaseOrderUpdate,
  retryPaymentUpdate,
  shipmentAttentionSignal,
  shipmentHandedOverSignal,
  type CancelAnswer,
  type Cancellation,
  type PlaceOrderAnswer,
  type ProviderNotice,
  type StaffRequest,
} from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const records = recordSteps<FulfilmentRecords>();
const onceAccepted = recordStepsOnceAccepted<FulfilmentRecords>();

/** Everything that may be asked of a running order. Registered before the first wait, so that nothing is missed. */
export function handleRequests(order: OrderState): void {
  setHandler(placeOrderUpdate, () => firstAnswer(order), {
    description: 'Used by the API: answers what became of the checkout.',
  });
  setHandler(cancelOrderUpdate, (request) => cancelOrder(order, request), {
    validator: (request) => {
      // A repeat whose first answer was lost is told what it wanted to hear.
      if (!isCancelled(order)) refuseIfFinal(order);
      requireReasonCode(request);
    },
    description:
      'Cancel this order: {"reasonCode": "customer"}, or "inventory", "address", "shop": it chooses what the customer is told. "note" is for staff. Money, stock and labels are given back. Refused once a parcel has left.',
  });
  setHandler(holdOrderUpdate, (request) => setHold(order, request.reason), {
    validator: (request) => {
      refuseIfFinal(order);
      requireReason(request);
      if (order.holdReason !== null) throw refusal('already-held', `The order is already on hold: ${order.holdReason}`);
    },
    description: 'Stop this order before its next parcel leaves: {"reason": "..."}.',
  });
  setHandler(releaseOrderUpdate, () => setHold(order, null), {
    validator: () => {
      if (order.holdReason === null) throw refusal('not-held', 'The order is not on hold.');
    },
    description: 'Let an order that is on hold go on. No argument.',
  });
  setHandler(retryPaymentUpdate, () => void (order.paymentRetryWanted = true), {
    validator: () => {
      const waits = [...order.attention.keys()].some((about) => about.startsWith('money'));
      if (!waits) throw refusal('no-payment-failed', 'No payment of this order has failed.');
    },
    description: 'Take (or give back) the money that the payment provider refused, once more. No argument.',
  });
  setHandler(acknowledgeNoticesUpdate, () => acknowledgeNotices(order), {
    validator: () => {
      if (noticesOf(order).length === 0)
        throw refusal('no-notice', 'The payment provider has told nothing that is open.');
    },
    description: 'Say that you have seen to what the payment provider told of. No argument.',
  });
  handleSettlementRequests(order);
  handleSignals(order);
  cancelWithWorkflow(order);
}

function handleSignals(order: OrderState): void {
  setHandler(providerNoticeSignal, (notice) => takeNotice(order, notice), {
    description: 'Used by the API: the payment provider tells of a change that nobody here asked for.',
  });
  setHandler(
    shipmentHandedOverSignal,
    ({ shipmentId }) => {
      const parcel = order.parcels.get(shipmentId);
      if (parcel) parcel.handedOver = true;
    },
    { description: 'Used by a parcel: it is with the carrier.' },
  );
  setHandler(
    shipmentAttentionSignal,
    async ({ shipmentId, attention }) => {
      const parcel = order.parcels.get(shipmentId);
      const words = attention === null ? null : `Parcel ${parcel?.planned.sequence ?? '?'}: ${attention}`;
      await order.attend(`parcel:${shipmentId}`, words);
    },
    { description: 'Used by a parcel: it waits for a person.' },
  );
}

/** What the provider did by itself, such as letting a reservation lapse, is for a person to judge. */
async function takeNotice(order: OrderState, notice: ProviderNotice): Promise<void> {
  await records.recordProviderNotice({ ...notice, orderId: order.input.orderId });
  await order.attend(`notice:${notice.eventId}`, notice.notice);
}

async function acknowledgeNotices(order: OrderState): Promise<void> {
  for (const about of noticesOf(order)) await order.attend(about, null);
}

function noticesOf({ attention }: OrderState): string[] {
  return [...attention.keys()].filter((about) => about.startsWith('notice:'));
}

async function firstAnswer(order: OrderState): Promise<PlaceOrderAnswer> {
  order.callers += 1;
  await condition(() => order.answer !== undefined);
  order.callers -= 1;
  return order.answer as PlaceOrderAnswer;
}

/** Calls back the parcels, if there are any, and waits until everything is undone. */
async function cancelOrder(order: OrderState, { reasonCode, note }: Cancellation): Promise<CancelAnswer> {
  if (isCancelled(order)) return { kind: 'cancelled' };
  if (order.parcels.size > 0) {
    const recall = await onceAccepted.recallShipments({ orderId: order.input.orderId });
    if (!recall.recalled) return { kind: 'refused', detail: recall.reason };
  }
  order.cancel ??= { reasonCode, ...(note === undefined ? {} : { note }) };
  await Promise.all([...order.parcels.values()].map(async ({ recall }) => recall?.()));
  await condition(() => order.outcome !== undefined);
  if (isCancelled(order)) return { kind: 'cancelled' };
  return { kind: 'refused', detail: `The order is already ${order.outcome?.kind}.` };
}

async function setHold(order: OrderState, holdReason: string | null): Promise<void> {
  order.holdReason = holdReason;
  const key = uuid4();
  await order.inTurn(() => onceAccepted.recordHold({ orderId: order.input.orderId, holdReason, key }));
  await Promise.all([...order.parcels.values()].map(async ({ holdChanged }) => holdChanged?.(holdReason)));
  order.show({});
}

/** "Request cancellation" in the Temporal UI does what the update does: it undoes, it never cuts off. */
function cancelWithWorkflow(order: OrderState): void {
  CancellationScope.current().cancelRequested.catch(async () => {
    await CancellationScope.nonCancellable(() =>
      cancelOrder(order, { reasonCode: 'shop', note: 'Cancelled in the Temporal UI' }),
    );
  });
}

function isCancelled({ outcome }: OrderState): boolean {
  return outcome?.kind === 'cancelled';
}

function refuseIfFinal({ outcome }: OrderState): void {
  if (outcome) throw refusal('order-final', `The order is already ${outcome.kind}.`);
}

function requireReasonCode(request: Cancellation | undefined): void {
  const note: unknown = request?.note;
  if (isAskableReason(request?.reasonCode) && (note === undefined || typeof note === 'string')) return;
  throw refusal('reason-missing', `Say why: {"reasonCode": "customer"}, or one of ${askableReasons.join(', ')}.`);
}

function requireReason(request: StaffRequest | undefined): void {
  if (typeof request?.reason !== 'string' || request.reason.trim() === '') {
    throw refusal('reason-missing', 'Say why: {"reason": "..."}');
  }
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
