import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import type { CancellationReason } from '../../domain/orders/cancellation-reason.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import type { AddressRefusal } from '../../domain/shipping/address-check.ts';
import type { BasketProblemCode } from '../../domain/pricing/find-basket-problems.ts';
import type { RecallRequest } from '../fulfilment/fulfilment-contract.ts';
import type { ForOrder } from '../shared/for-order-contract.ts';
import type { StaffNote } from '../shared/staff-note.ts';

/** The workflow of an order bears the number that people say: they look for it in the Temporal UI. */
export function orderWorkflowId(orderNumber: OrderNumber): string {
  return `order-${orderNumber}`;
}

export interface OrderInput {
  readonly orderId: string;
  /** Passed in, so that a test waits milliseconds. */
  readonly timing: OrderTiming;
}

/** The first answer to a shopper: what became of the checkout. */
export type PlaceOrderAnswer =
  | {
      readonly kind: 'confirmed' | 'payment-declined' | 'payment-action-required';
      readonly order: PlacedOrderSummary;
      /** Why the card was declined, in the provider's word. */
      readonly declineCode?: string;
      /** No bank has declined: the provider failed within. */
      readonly unclear?: true;
      /** The bank's page, when the shopper must prove to be the card's owner. */
      readonly actionUrl?: string;
      /** Until when the payment must be completed (epoch milliseconds); absent once confirmed. */
      readonly payUntil?: number;
    }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly detail: string;
      readonly pointer?: string;
      readonly params?: ProblemParams;
    }
  | { readonly kind: 'cancelled' };

/** Why there is no order. */
export type RefusalCode =
  | BasketProblemCode
  | AddressRefusal['code']
  | 'out-of-stock'
  | 'unknown-customer'
  | 'payment-method-invalid'
  | 'request-expired';

/** Enough of the order for the API to answer without reading the database. */
export interface PlacedOrderSummary {
  readonly orderId: string;
  readonly number: OrderNumber;
  readonly currency: string;
  readonly totalMinor: number;
}

/** The code chooses what the customer is told; the note stays with staff. */
export interface Cancellation extends StaffNote {
  readonly reasonCode: CancellationReason;
  readonly note?: string;
  /**
   * Staff insist although the carrier has scanned a parcel that was not handed over. True: its goods are back, and can be sold.
   * False: they are not, and are taken off the stock.
   */
  readonly restock?: boolean;
}

export interface StaffRequest extends StaffNote {
  /** In the words of whoever asks; shown on the timeline. */
  readonly reason: string;
}

export interface ProviderNotice extends ForOrder {
  /** The provider's own id of the event. */
  readonly eventId: string;
  /** What it says, for people. */
  readonly notice: string;
  /** Who sent it; the payment provider unless said. */
  readonly provider?: 'stripe' | 'easypost';
  /** When it is about a parcel. */
  readonly shipmentId?: string;
}

/** What cannot be cancelled, because a parcel has left or the order is final, is a failed update. */
export interface CancelAnswer {
  readonly kind: 'cancelled';
}

/**
 * The cancellation of an order has one id, so that many who ask at once join the first, and do not take the few updates that an order
 * may have under way. One that was refused stays so: a parcel that has left has left. What staff insist on is another one.
 */
export function cancelOrderUpdateId(orderId: string, { restock }: Pick<Cancellation, 'restock'> = {}): string {
  return restock === undefined ? `cancel-${orderId}` : `cancel-${orderId}-restock-${restock}`;
}

/** What the parcels of an order are called back with that is to be cancelled. */
export function recallFor({ orderId }: Pick<OrderInput, 'orderId'>, { restock, by }: Cancellation): RecallRequest {
  const insisted = restock === undefined ? {} : { restock, ...(by === undefined ? {} : { by }) };
  return { orderId, forCancellation: true, ...insisted };
}

/** Places the order: started together with the workflow, answered as soon as the outcome is known. */
export const placeOrderUpdate = defineUpdate<PlaceOrderAnswer, [ForOrder]>('placeOrder');
export const cancelOrderUpdate = defineUpdate<CancelAnswer, [Cancellation]>('cancelOrder');
export const holdOrderUpdate = defineUpdate<void, [StaffRequest]>('holdOrder');
export const releaseOrderUpdate = defineUpdate<void, [StaffNote]>('releaseOrder');
/** A person has seen to what the provider told of. */
export const acknowledgeNoticesUpdate = defineUpdate<void, [StaffNote]>('acknowledgeNotices');
/** Takes the money of a parcel again after the provider refused it. */
export const retryPaymentUpdate = defineUpdate<void, [StaffNote]>('retryPayment');

/** Which money of a parcel is given up, and why. */
export interface WriteOffRequest extends StaffNote {
  /** May be left out where only one parcel's money is refused. */
  readonly shipmentId?: string;
  readonly note: string;
}

/** What becomes of the money of a parcel that came back. */
export interface ReturnSettlement extends StaffNote {
  /** May be left out where only one parcel came back. */
  readonly shipmentId?: string;
  readonly refund: boolean;
  readonly by?: string;
}

/** Stops trying to take, or to give back, a parcel's money that the provider refuses: the order goes on without it. */
export const writeOffPaymentUpdate = defineUpdate<void, [WriteOffRequest]>('writeOffPayment');
/** Runs the step again that failed for good, once its cause is mended. */
export const resumeUpdate = defineUpdate<void, [StaffNote]>('resume');
/** Decides about the money of a parcel that came back. */
export const settleReturnUpdate = defineUpdate<void, [ReturnSettlement]>('settleReturn');

/** A provider tells of a change that nobody here asked for. Sent again until it is written down. */
export const providerNoticeSignal = defineSignal<[ProviderNotice]>('providerNotice');
/** A parcel of this order is with the carrier: look, and take its money. Sent by the parcel's workflow. */
export const shipmentHandedOverSignal = defineSignal<[{ readonly shipmentId: string }]>('shipmentHandedOver');
/** The workflow of a parcel was not found, though it has not ended: look for it. Sent by the sweep. */
export const parcelMissedSignal = defineSignal<[ForOrder & { readonly shipmentId: string }]>('parcelMissed');
/** A parcel waits for a person, or no longer does (null). Sent by the parcel's workflow. */
export const shipmentAttentionSignal =
  defineSignal<[{ readonly shipmentId: string; readonly attention: string | null; readonly version: number }]>(
    'shipmentAttention',
  );

/** What became of the whole order; the result of the workflow. */
export interface OrderOutcome {
  readonly kind: 'completed' | 'cancelled' | 'expired' | 'refused';
}
