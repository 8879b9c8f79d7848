import { TemporalFailure } from '@temporalio/workflow';
import { rulesOfConcern } from '../../domain/orders/order-concern.ts';
import type { CheckoutRecords } from '../checkout/checkout-contract.ts';
import type { Cancellation } from '../shared/order/cancellation.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { reasonOf } from '../shared/reason-of.ts';
import type { OrderOutcome } from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const records = localRecordActivities<Pick<CheckoutRecords, 'closeOrder'>>();

/** Recorded if nobody gave a reason. */
const reasons = {
  expired: { reasonCode: 'payment' },
  cancelled: { reasonCode: 'failure', note: 'Its parcels were called back.' },
} as const satisfies Record<string, Cancellation>;

/** Undoes what was done, newest first: labels, then money, then stock. */
export async function giveUp(order: OrderState, to: 'cancelled' | 'expired'): Promise<OrderOutcome> {
  const { input, saga, cancellation, attention, display } = order;
  await saga.unwind((undo, error) => {
    const why = error instanceof TemporalFailure ? ` (${reasonOf(error)})` : '';
    return attention.set(`undo:${undo}`, `"${undo}" failed for good${why} and has to be done by hand.`);
  });
  // Messages about a running order are settled by its end; undos that failed still need staff.
  const settled = [...attention.messages.keys()].filter((concern) => !rulesOfConcern(concern).outlivesOrder);
  for (const concern of settled) await attention.set(concern, null);
  const closed = await records.closeOrder({ orderId: input.orderId, to, ...(cancellation.request ?? reasons[to]) });
  display.note({ status: to, paymentStatus: 'voided', fulfilmentStage: 'cancelled', ...closed });
  return { kind: to };
}
