import type { CancellationReason } from '../../domain/orders/cancellation-reason.ts';
import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { CardFacts } from '../../domain/payments/card-facts.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { OrderOutcome, PlacedOrderSummary, RefusalCode } from '../orders/order-contract.ts';

export type CheckoutOutcome =
  | 'confirmed'
  | 'refused'
  | 'cancelled'
  | 'expired'
  /** The order had come to its end before. */
  | { readonly ended: OrderOutcome['kind'] };

/** Local activities of the checkout: one short database transaction each; a repeat returns the first outcome. */
export interface CheckoutRecords {
  /** Prices the stored request, holds its stock and writes the order with its first payment try: all or nothing. */
  placeOrder(request: {
    readonly orderId: string;
    readonly payUntil: number;
    /** The carriers were asked about the address, or did not answer in time. */
    readonly addressAsked?: boolean;
  }): Promise<PlaceOrderResult | AddressUnknown>;
  /**
   * The money is reserved: payment, ledger, order and timeline in one transaction. False where this attempt did not confirm
   * the order: it was voided meanwhile, or the order was given up.
   */
  confirmOrder(request: ConfirmOrder): Promise<boolean>;
  /** Undo of `placeOrder`: what is held goes back, and to whoever waits for it. Safe when nothing was held. */
  releaseStock(request: { readonly orderId: string }): Promise<GivenGoods>;
  /**
   * Ends an order whose payment method the provider cannot use, as if it had been refused before it was placed: what it
   * holds goes back, and a repeat of the request is told the same.
   */
  refuseOrder(request: RefuseOrder): Promise<GivenGoods>;
  /** Writes the end of an order that was given up, and answers what stands then. Null: it was never placed. */
  closeOrder(request: {
    readonly orderId: string;
    readonly to: 'cancelled' | 'expired';
    readonly reasonCode: CancellationReason;
    /** For staff. */
    readonly note?: string;
    /** Who asked for it: of staff by name, or the storefront; nobody where it came by itself. */
    readonly by?: string;
  }): Promise<ClosedOrder | null>;
}

export interface ClosedOrder {
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
}

/** Orders that were given what came free. */
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
      readonly payment: PaymentTry;
      /** Where it stands by now, if it was placed before. */
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

/** The quote does not speak for the address: nothing is written or held, the carriers have to be asked first. */
export interface AddressUnknown {
  readonly kind: 'address-unknown';
}

/** Ordinary activity: calls carriers, and stores what they say of an order's address. */
export interface AddressActivities {
  checkAddress(request: { readonly orderId: string }): Promise<void>;
}

/** How far an order has come that was placed before: by an attempt that is repeated, or in an earlier life of its workflow. */
export interface OrderStanding {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
  readonly holdReason: string | null;
  /** What its workflow had told staff, by what it is about. */
  readonly attention: Readonly<Record<string, string>>;
  /** Its money was let go of, or its goods were given back, by an undoing that was cut off. A reservation that lapsed is none. */
  readonly isBeingUndone: boolean;
  /** Epoch milliseconds. */
  readonly placedAt: number;
  /** How many tries to pay there were. */
  readonly attempts: number;
}

/** What the rest of the order's life needs to know of it. Ids and amounts only: it stands in histories. */
export interface PlacedOrder extends PlacedOrderSummary {
  readonly lineCount: number;
  readonly carrier: string;
  /** Sold before they were there, by SKU. */
  readonly shortages: readonly { readonly sku: string; readonly quantity: number }[];
}

/** A try to pay, as the provider is asked for it. */
export interface PaymentTry {
  readonly attempt: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paymentMethod: string;
  /** The storefront's page to which the bank sends the shopper back; left out: one of ours. */
  readonly returnUrl?: string;
  readonly idempotencyKey: string;
}

export interface ConfirmOrder {
  readonly orderId: string;
  readonly attempt: number;
  readonly intentId: string;
  readonly authorisedMinor: number;
  readonly card?: CardFacts;
}
