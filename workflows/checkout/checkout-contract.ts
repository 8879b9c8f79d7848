import type { Actor } from '../../domain/events/event-actor.ts';
import { defineUpdate } from '@temporalio/workflow';
import type { CancellationReason } from '../../domain/orders/cancellation-reason.ts';
import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { RefusalCode } from '../../domain/orders/refusal-code.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { OrderConfirmation, PaymentAttempt } from '../payments/payment-contract.ts';
import type { ForOrder } from '../shared/for-order-contract.ts';

export type CheckoutOutcome =
  | 'confirmed'
  | 'refused'
  | 'cancelled'
  | 'expired'
  /** The order had come to its end before. */
  | { readonly ended: 'completed' | 'cancelled' | 'expired' };

/** The first answer to a shopper: what became of the checkout. */
export type PlaceOrderAnswer =
  | { readonly kind: 'confirmed'; readonly order: PlacedOrderSummary }
  | {
      readonly kind: 'payment-declined' | 'payment-action-required';
      readonly order: PlacedOrderSummary;
      /** The provider's decline code. */
      readonly declineCode?: string;
      /** The provider failed on its side; no bank has declined. */
      readonly unclear?: true;
      /** The attempt that did not succeed at once. If the bank asks for authentication, its row has the bank's page. */
      readonly attempt: number;
      /** Until when the payment must be completed (epoch milliseconds). */
      readonly payUntil: number;
    }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly detail: string;
      readonly pointer?: string;
      readonly params?: ProblemParams;
    }
  | { readonly kind: 'cancelled' };

/** Enough of the order for the API to answer without reading the database. */
export interface PlacedOrderSummary {
  readonly orderId: string;
  readonly number: OrderNumber;
  readonly currency: string;
  readonly totalMinor: number;
}

/** Places the order: started together with the workflow, answered as soon as the outcome is known. */
export const placeOrderUpdate = defineUpdate<PlaceOrderAnswer, [ForOrder]>('placeOrder');

/** Local activities of the checkout: one short database transaction each; a repeat returns the first outcome. */
export interface CheckoutRecords extends OrderConfirmation {
  /** Prices the stored request, holds its stock and writes the order with its first payment attempt: all or nothing. */
  placeOrder(request: {
    readonly orderId: string;
    readonly payUntil: number;
    /** Set after the carriers were asked about the address, whether or not they answered. */
    readonly addressAsked?: boolean;
  }): Promise<PlaceOrderResult | AddressUnknown>;
  /** Undo of `placeOrder`: what is held is released, and given to waiting orders. Safe when nothing was held. */
  releaseStock(request: { readonly orderId: string }): Promise<GivenGoods>;
  /**
   * Refuses a placed order whose payment method the provider cannot use: its stock is released, and a repeat of the request gets the same
   * refusal, as if it had not been placed.
   */
  refuseOrder(request: RefuseOrder): Promise<GivenGoods>;
  /** Closes a cancelled or expired order, and returns its stored statuses. Null: it was never placed. */
  closeOrder(request: {
    readonly orderId: string;
    readonly to: 'cancelled' | 'expired';
    readonly reasonCode: CancellationReason;
    /** For staff. */
    readonly note?: string;
    /** Who asked for it: staff by name, or the storefront; absent where no person did. */
    readonly by?: string;
    readonly actor?: Actor;
  }): Promise<ClosedOrder | null>;
}

export interface ClosedOrder {
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
}

/** Orders that got stock which came free. */
export interface GivenGoods {
  readonly orderIds: readonly string[];
}

export interface RefuseOrder {
  readonly orderId: string;
  readonly attempt: number;
  /** The provider's code. */
  readonly rejectCode: string;
  readonly refusal: OrderRefusal;
}

export type PlaceOrderResult =
  | {
      readonly kind: 'placed';
      readonly order: PlacedOrder;
      readonly payment: PaymentAttempt;
      /** How far it has come, if it was placed before. */
      readonly standing?: OrderStanding;
    }
  | ({ readonly kind: 'refused' } & OrderRefusal);

export interface OrderRefusal {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly pointer?: string;
  /** For programs: ids, numbers and amounts. */
  readonly params?: ProblemParams;
}

/** The quote was made for another address: nothing is written or held, and the carriers have to check it first. */
export interface AddressUnknown {
  readonly kind: 'address-unknown';
}

/** Ordinary activity: has carriers check an order's address, and stores the result. */
export interface AddressActivities {
  checkAddress(request: { readonly orderId: string }): Promise<void>;
}

/** How far an order has come that was placed before: by a repeated attempt, or in an earlier run of its workflow. */
export interface OrderStanding {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
  readonly holdReason: string | null;
  /** What its workflow had told staff, by concern. */
  readonly attention: Readonly<Record<string, string>>;
  /** An interrupted undo has released its money or its stock. An authorisation that lapsed does not count. */
  readonly isBeingUndone: boolean;
  /** Epoch milliseconds. */
  readonly placedAt: number;
  /** How many attempts to pay there were. */
  readonly attempts: number;
}

/** What the phases after placing need. Ids and amounts only: it is in histories. */
export interface PlacedOrder extends PlacedOrderSummary {
  readonly lineCount: number;
  readonly carrier: string;
  /** Units sold on backorder, by SKU. */
  readonly shortages: readonly { readonly sku: string; readonly quantity: number }[];
}

export function summaryOf({ orderId, number, currency, totalMinor }: PlacedOrder): PlacedOrderSummary {
  return { orderId, number, currency, totalMinor };
}
