import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { recallFor, type Cancellation } from '../orders/order-contract.ts';
import type { OrderState } from '../orders/order-state.ts';
import { paymentWorkflowId, stopPaymentSignal } from '../payments/payment-contract.ts';
import { recordSteps } from '../shared/record-steps.ts';
import type { CheckoutOutcome, OrderStanding, PlacedOrder } from './checkout-contract.ts';

const records = recordSteps<Pick<FulfilmentRecords, 'recallShipments'>>();

/**
 * An order whose workflow begins anew (it was terminated, reset or started by hand) goes on from where the database has it.
 * Undefined: its checkout is still to be made, under the same keys as before.
 */
export async function resume(
  order: OrderState,
  placed: PlacedOrder,
  standing: OrderStanding,
  voidPayments: () => Promise<void>,
): Promise<CheckoutOutcome | undefined> {
  const { status, paymentStatus, fulfilmentStage, holdReason, attention, placedAt, isBeingUndone } = standing;
  const { orderId, number, currency, totalMinor } = placed;
  const confirmed = { kind: 'confirmed', order: { orderId, number, currency, totalMinor } } as const;
  const payUntil = placedAt + order.input.timing.paymentDeadlineMs;
  order.payUntil = Math.min(order.payUntil ?? payUntil, payUntil);
  order.facts = { ...order.facts, status, paymentStatus, fulfilmentStage };
  // What was asked for in this life is newer.
  order.holdReason ??= holdReason;
  order.isPlanned = status === 'fulfilling';
  if (status === 'completed' || status === 'cancelled' || status === 'expired') {
    await order.answerWith(status === 'completed' ? confirmed : { kind: 'cancelled' });
    return { ended: status };
  }
  await restoreAttention(order, attention);
  if (isAtFirstTry(standing) && Date.now() < order.payUntil) return undefined;

  await order.saga.step('void payments', async () => {}, voidPayments);
  if (status === 'placed') return paymentStatus === 'pending' ? 'expired' : undo(order, placed);
  // Where there are parcels, they say whether it is being undone: one that is still here, or has left, goes on.
  if (status === 'awaiting-payment' || (isBeingUndone && !order.isPlanned)) return undo(order, placed);
  await order.answerWith(confirmed);
  if (order.isPlanned && order.cancel) await decideCancellation(order, order.cancel);
  return 'confirmed';
}

/** What waited for a person does so still, under what it is about: whatever settles it takes it away. */
async function restoreAttention(order: OrderState, attention: OrderStanding['attention']): Promise<void> {
  // What was told in this life is newer, and has replaced the rest where it was written.
  const isReplaced = order.attention.size > 0;
  for (const [about, words] of Object.entries(attention)) {
    if (order.attention.has(about)) continue;
    if (isReplaced) await order.attend(about, words);
    else order.attention.set(about, words);
  }
  for (const about of Object.keys(attention).filter(endsWithItsLife)) await order.attend(about, null);
}

/**
 * What an earlier life of the workflow told of itself: a step that it waited to run again, an undo that failed in it, a parcel whose
 * workflow ended again and again. This life does all that anew, and says so where it fails again.
 */
function endsWithItsLife(about: string): boolean {
  return /^(failure|undo|tracking)(:|$)/.test(about);
}

/**
 * Its first try is all there was, as where the worker died in the moment in which the order was placed. The provider answers
 * again what it answered, because it is asked under the same key.
 */
function isAtFirstTry({ status, paymentStatus, attempts }: OrderStanding): boolean {
  if (status === 'placed') return paymentStatus === 'pending';
  const isOpen = ['pending', 'declined', 'action-required'].includes(paymentStatus);
  return status === 'awaiting-payment' && attempts === 1 && isOpen;
}

/** Asked for before it was known that there are parcels: whether they can be called back, the database decides. */
async function decideCancellation(order: OrderState, cancellation: Cancellation): Promise<void> {
  const recall = await records.recallShipments(recallFor(order.input, cancellation));
  if (recall.recalled) return;
  order.cancellationRefused = recall.reason;
  delete order.cancel;
}

/** Nobody can say what the shopper was told of a payment that was interrupted, or the undoing had begun: it is undone. */
async function undo(order: OrderState, { orderId, number }: PlacedOrder): Promise<CheckoutOutcome> {
  const payment = getExternalWorkflowHandle(paymentWorkflowId(number));
  // It may have ended, and then there is nobody to stop.
  await payment.signal(stopPaymentSignal, { orderId }).catch(() => {});
  order.cancel ??= { reasonCode: 'failure', note: 'Its checkout was interrupted.' };
  return 'cancelled';
}
