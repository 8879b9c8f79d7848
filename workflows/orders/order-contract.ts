import type { Actor } from '../../domain/events/event-actor.ts';
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
  /** Text for staff. */
  readonly notice: string;
  /** The sender; absent: the payment provider. */
  readonly provider?: EventProvider;
  /** Set if it is about a shipment. */
  readonly shipmentId?: string;
}

/** A refusal (a shipment has left, the order is final) is a failed update, not an answer. */
export interface CancelAnswer {
  readonly kind: 'cancelled';
}

/**
 * One update id for cancelling an order, so that concurrent callers join the first and do not use up the updates that a workflow may
 * have in flight. A refusal in `decidedRefusals` is final for this id; with `restock`, staff ask under another id. After any other
 * failure the caller has to ask again under a new id, because Temporal keeps returning the failure for this one.
 */
export function cancelOrderUpdateId(orderId: string, { restock }: Pick<Cancellation, 'restock'> = {}): string {
  return restock === undefined ? `cancel-${orderId}` : `cancel-${orderId}-restock-${restock}`;
}

/** Failure types of a cancellation that a repeat would get again. */
export const decidedRefusals: readonly string[] = ['order-not-cancellable', 'order-final'];

/** The request to recall all shipments of an order that is being cancelled. */
export function recallFor(
  { orderId }: Pick<OrderInput, 'orderId'>,
  { restock, by, actor }: Cancellation,
): RecallRequest {
  const asker = { ...(by === undefined ? {} : { by }), ...(actor === undefined ? {} : { actor }) };
  const insisted = restock === undefined ? {} : { restock, ...asker };
  return { orderId, forCancellation: true, ...insisted };
}

export const cancelOrderUpdate = defineUpdate<CancelAnswer, [Cancellation]>('cancelOrder');
export const holdOrderUpdate = defineUpdate<void, [StaffRequest]>('holdOrder');
export const releaseOrderUpdate = defineUpdate<void, [StaffNote]>('releaseOrder');
/** Staff acknowledge what providers reported. */
export const acknowledgeNoticesUpdate = defineUpdate<void, [StaffNote]>('acknowledgeNotices');
/** Runs the step again that failed for good, once its cause is remedied. */
export const resumeUpdate = defineUpdate<void, [StaffNote]>('resume');

/** A provider reports a change that this shop did not request. Sent again until it is stored. */
export const providerNoticeSignal = defineSignal<[ProviderNotice]>('providerNotice');

/** The workflow's result: how the whole order ended. */
export interface OrderOutcome {
  readonly kind: 'completed' | 'cancelled' | 'expired' | 'refused';
}

/** Activities about an order as a whole: one short database transaction each; a repeat changes nothing. */
export interface OrderRecords extends ProviderNoticeActivities {
  /** Puts the order on hold (reason) or releases it (null). Writes nothing if a newer version is stored. */
  recordHold(request: {
    readonly orderId: string;
    readonly holdReason: string | null;
    readonly by?: string;
    readonly actor?: Actor;
    readonly version: number;
  }): Promise<void>;
  /** Replaces the workflow's messages to staff about this order. Writes nothing if a newer version is stored. */
  recordAttention(request: {
    readonly orderId: string;
    /** By concern. */
    readonly attention: Readonly<Record<string, string>>;
    /** Kinds of concern that are set or were cleared, for the timeline. */
    readonly about: readonly string[];
    /** The member of staff who settled it. */
    readonly by?: string;
    readonly version: number;
    /** Also clears messages that others than the workflow have stored. */
    readonly acknowledgesOthers?: true;
  }): Promise<void>;
}

export interface ProviderNoticeActivities {
  /**
   * Writes a provider's notice on the timeline, posts it to the ledger, and settles its event. Returns the message for staff, null if
   * a better one is shown already, and the resulting payment status.
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
  /** Cancelling the order does not settle it: a dispute, a refund, a scan of a recalled shipment. */
  readonly outlivesOrder: boolean;
}
