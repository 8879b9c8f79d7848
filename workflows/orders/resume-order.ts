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
 * Continues an order from its state in the database, when its workflow was started again (after a termination, a reset, or by hand).
 * Undefined: its first payment attempt is to be made, under the same keys as before.
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
  // A hold that was requested in this run is newer than the stored one.
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
  // Once shipments are planned their states decide: unless all were recalled, the order goes on.
  if (status === 'awaiting-payment' || (isBeingUndone && !shipments.isPlanned)) return undo(order, placed);
  await answerShopper(checkout, confirmed);
  if (shipments.isPlanned && cancellation.request) await decideCancellation(order, cancellation.request);
  return 'confirmed';
}

/** Restores messages to staff under their concerns, so that what settles a concern clears its message. */
async function restoreAttention(attention: AttentionSlice, stored: OrderStanding['attention']): Promise<void> {
  const messages = Object.entries(stored) as [OrderConcern, string][];
  // A message that was set in this run has already overwritten the stored ones: write them again.
  const isReplaced = attention.messages.size > 0;
  for (const [concern, message] of messages) {
    if (attention.messages.has(concern)) continue;
    if (isReplaced) await attention.set(concern, message);
    else attention.restore(concern, message);
  }
  for (const [concern] of messages) if (rulesOfConcern(concern).endsWithRun) await attention.set(concern, null);
}

/**
 * Whether no later payment attempt was made, for instance because the worker died while the order was being placed. The first may be
 * repeated: under the same key the provider returns the same answer.
 */
function isAtFirstAttempt({ status, paymentStatus, attempts }: OrderStanding): boolean {
  if (status === 'placed') return paymentStatus === 'pending';
  const isOpen = ['pending', 'declined', 'action-required'].includes(paymentStatus);
  return status === 'awaiting-payment' && attempts === 1 && isOpen;
}

/** A cancellation that was requested before this run knew of the shipments: the database decides whether they can be recalled. */
async function decideCancellation({ input, cancellation }: OrderState, request: Cancellation): Promise<void> {
  const recall = await records.recallShipments(recallFor(input, request));
  if (recall.recalled) return;
  cancellation.refused = recall.reason;
  delete cancellation.request;
}

/** Undoes the order: it is unknown what the shopper was told of the interrupted payment, or the undo had begun before. */
async function undo({ cancellation }: OrderState, { orderId, number }: PlacedOrder): Promise<CheckoutOutcome> {
  const payment = getExternalWorkflowHandle(paymentWorkflowId(number));
  // It may have ended, and then there is nothing to stop.
  await payment.signal(stopPaymentSignal, { orderId }).catch(() => {});
  cancellation.request ??= { reasonCode: 'failure', note: 'Its checkout was interrupted.' };
  return 'cancelled';
}
