import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { EventProvider } from '../../domain/webhooks/providers.ts';
import type { RecallRequest } from '../fulfilment/fulfilment-contract.ts';
import type { ForOrder } from '../shared/for-order-contract.ts';
import type { Cancellation } from '../shared/order/cancellation.ts';
import type { OrderInput } from '../shared/order/order-core.ts';
import type { StaffNote } from '../shared/staff-note.ts';

export type { Cancellation } from '../shared/order/cancellation.ts';
export type { OrderInput } from '../shared/order/order-core.ts';
export { orderWorkflowId } from '../shared/order/order-workflow-id.ts';

export interface StaffRequest extends StaffNote {
  /** Shown on the timeline. */
  readonly reason: string;
}

export interface ProviderNotice extends ForOrder {
  /** The provider's own id of the event. */
  readonly eventId: string;
  /** What it says, for people. */
  readonly notice: string;
  /** Who sent it; the payment provider unless said. */
  readonly provider?: EventProvider;
  /** When it is about a shipment. */
  readonly shipmentId?: string;
}

/** What cannot be cancelled, because a shipment has left or the order is final, is a failed update. */
export interface CancelAnswer {
  readonly kind: 'cancelled';
}

/**
 * The cancellation of an order has one id, so that concurrent callers join the first, and do not use up the few updates that a
 * workflow may have in flight. One that was refused stays refused. What staff insist on is another one. One that failed for
 * another reason than `decidedRefusals` keeps its id, and decides nothing: it is asked for again under an id of its own.
 */
export function cancelOrderUpdateId(orderId: string, { restock }: Pick<Cancellation, 'restock'> = {}): string {
  return restock === undefined ? `cancel-${orderId}` : `cancel-${orderId}-restock-${restock}`;
}

/** The types of a failed cancellation that stay true. */
export const decidedRefusals: readonly string[] = ['order-not-cancellable', 'order-final'];

/** How the shipments of an order that is to be cancelled are recalled. */
export function recallFor({ orderId }: Pick<OrderInput, 'orderId'>, { restock, by }: Cancellation): RecallRequest {
  const insisted = restock === undefined ? {} : { restock, ...(by === undefined ? {} : { by }) };
  return { orderId, forCancellation: true, ...insisted };
}

export const cancelOrderUpdate = defineUpdate<CancelAnswer, [Cancellation]>('cancelOrder');
export const holdOrderUpdate = defineUpdate<void, [StaffRequest]>('holdOrder');
export const releaseOrderUpdate = defineUpdate<void, [StaffNote]>('releaseOrder');
/** Staff have seen to what providers reported. */
export const acknowledgeNoticesUpdate = defineUpdate<void, [StaffNote]>('acknowledgeNotices');
/** Runs the step again that failed for good, once its cause is remedied. */
export const resumeUpdate = defineUpdate<void, [StaffNote]>('resume');

/** A provider reports a change that nobody here asked for. Sent again until it is stored. */
export const providerNoticeSignal = defineSignal<[ProviderNotice]>('providerNotice');

/** What became of the whole order; the result of the workflow. */
export interface OrderOutcome {
  readonly kind: 'completed' | 'cancelled' | 'expired' | 'refused';
}

/** Activities about an order as a whole: one short database transaction each; a repeat changes nothing. */
export interface OrderRecords extends ProviderNoticeActivities {
  /** Staff stopped the order (reason), or let it go on (null). Nothing where a newer version is stored. */
  recordHold(request: {
    readonly orderId: string;
    readonly holdReason: string | null;
    readonly by?: string;
    readonly version: number;
  }): Promise<void>;
  /** All that staff have to act on about this order now. Nothing is written where a newer version is stored. */
  recordAttention(request: {
    readonly orderId: string;
    /** By concern. */
    readonly attention: Readonly<Record<string, string>>;
    /** The kinds of concern that it is and was about, for the timeline. */
    readonly about: readonly string[];
    /** Who of staff has seen to it. */
    readonly by?: string;
    readonly version: number;
    /** Staff have seen to what others than the workflow have stored, too. */
    readonly acknowledgesOthers?: true;
  }): Promise<void>;
}

export interface ProviderNoticeActivities {
  /**
   * Writes what a provider reported on the timeline, books it, and settles its event. Returns what staff are to be shown, null
   * where they are shown it already in better words, and the payment status that follows.
   */
  recordProviderNotice(request: {
    readonly orderId: string;
    readonly eventId: string;
    readonly notice: string;
    readonly provider?: EventProvider;
    readonly shipmentId?: string;
  }): Promise<{ readonly shown: ShownNotice | null; readonly paymentStatus: PaymentStatus }>;
}

export interface ShownNotice {
  readonly words: string;
  /** Giving the order up does not settle it: a dispute, a refund, a scan of a shipment that was recalled. */
  readonly outlivesOrder: boolean;
}
