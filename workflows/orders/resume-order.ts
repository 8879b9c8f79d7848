import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { rulesOfConcern, type OrderConcern } from '../../domain/orders/order-concern.ts';
import {
  summaryOf,
  type CheckoutOutcome,
  type OrderStanding,
  type PlacedOrder,
} from '../checkout/checkout-contract.ts';
import { answerShopper } from '../checkout/checkout-slice.ts';
import { voidPayments } from '../checkout/void-payments.ts';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { paymentWorkflowId, stopPaymentSignal } from '../payments/payment-contract.ts';
import type { AttentionSlice } from '../shared/order/attention.ts';
import type { Cancellation } from '../shared/order/cancellation.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { recallFor } from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const records = localRecordActivities<Pick<FulfilmentRecords, 'recallShipments'>>();

/**
 * An order whose workflow runs anew (it was terminated, reset or started by hand) goes on from where the database has it.
 * Undefined: its payment is still to be made, under the same keys as before.
 */
export async function resumeOrder(
  order: OrderState,
  placed: PlacedOrder,
  standing: OrderStanding,
): Promise<CheckoutOutcome | undefined> {
  const { checkout, shipments, cancellation, display } = order;
  const { status, paymentStatus, fulfilmentStage, placedAt, isBeingUndone } = standing;
  const confirmed = { kind: 'confirmed', order: summaryOf(placed) } as const;
  const payUntil = placedAt + order.input.timing.paymentDeadlineMs;
  checkout.payUntil = Math.min(checkout.payUntil ?? payUntil, payUntil);
  display.note({ status, paymentStatus, fulfilmentStage });
  // What was asked for in this run is newer.
  order.hold.reason ??= standing.holdReason;
  shipments.isPlanned = status === 'fulfilling';
  if (status === 'completed' || status === 'cancelled' || status === 'expired') {
    await answerShopper(checkout, status === 'completed' ? confirmed : { kind: 'cancelled' });
    return { ended: status };
  }
  await restoreAttention(order.attention, standing.attention);
  if (isAtFirstAttempt(standing) && Date.now() < checkout.payUntil) return undefined;

  await order.saga.step(
    'void payments',
    async () => {},
    () => voidPayments(order),
  );
  if (status === 'placed') return paymentStatus === 'pending' ? 'expired' : undo(order, placed);
  // Where there are shipments, they say whether it is being undone: one that is still here, or has left, goes on.
  if (status === 'awaiting-payment' || (isBeingUndone && !shipments.isPlanned)) return undo(order, placed);
  await answerShopper(checkout, confirmed);
  if (shipments.isPlanned && cancellation.request) await decideCancellation(order, cancellation.request);
  return 'confirmed';
}

/** What waited for staff still does, under its concern: whatever settles it clears it. */
async function restoreAttention(attention: AttentionSlice, stored: OrderStanding['attention']): Promise<void> {
  const messages = Object.entries(stored) as [OrderConcern, string][];
  // What was told in this run is newer, and has replaced the rest where it was written.
  const isReplaced = attention.messages.size > 0;
  for (const [concern, message] of messages) {
    if (attention.messages.has(concern)) continue;
    if (isReplaced) await attention.set(concern, message);
    else attention.restore(concern, message);
  }
  for (const [concern] of messages) if (rulesOfConcern(concern).endsWithRun) await attention.set(concern, null);
}

/**
 * There was only the first attempt to pay, as where the worker died in the moment in which the order was placed. The provider
 * gives the same answer again, because it is asked under the same key.
 */
function isAtFirstAttempt({ status, paymentStatus, attempts }: OrderStanding): boolean {
  if (status === 'placed') return paymentStatus === 'pending';
  const isOpen = ['pending', 'declined', 'action-required'].includes(paymentStatus);
  return status === 'awaiting-payment' && attempts === 1 && isOpen;
}

/** Asked for before it was known that there are shipments: whether they can be recalled, the database decides. */
async function decideCancellation({ input, cancellation }: OrderState, request: Cancellation): Promise<void> {
  const recall = await records.recallShipments(recallFor(input, request));
  if (recall.recalled) return;
  cancellation.refused = recall.reason;
  delete cancellation.request;
}

/** Nobody can say what the shopper was told of a payment that was interrupted, or the undo had begun: it is undone. */
async function undo({ cancellation }: OrderState, { orderId, number }: PlacedOrder): Promise<CheckoutOutcome> {
  const payment = getExternalWorkflowHandle(paymentWorkflowId(number));
  // It may have ended, and then there is nothing to stop.
  await payment.signal(stopPaymentSignal, { orderId }).catch(() => {});
  cancellation.request ??= { reasonCode: 'failure', note: 'Its checkout was interrupted.' };
  return 'cancelled';
}
