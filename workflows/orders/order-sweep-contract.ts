import type { OrderStatus } from '../../domain/orders/order-status.ts';

/** What looking at open orders came to. */
export interface OrderRestarts {
  /** Open orders that were looked at. */
  readonly looked: number;
  /** Of those, orders whose workflow had ended before they did: it was started once more. */
  readonly restarted: number;
  /** Shipments whose workflow had ended before they did: their orders were signalled, and start another. */
  readonly missed: number;
  /** Orders whose number another order has at Temporal, and parcels alike: staff are told. */
  readonly taken: number;
  /** Could not be started this time. */
  readonly failed: number;
}

/** What one sweep came to. */
export interface OrderSweep extends OrderRestarts {
  /** Of the two notes for staff, those that could not be made this time. */
  readonly notesFailed: number;
}

/** A place in the list of open orders. */
export interface OpenOrderPosition {
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly orderId: string;
}

/** A bounded number of orders. Safe to repeat. */
export interface OrderSweepActivities {
  /** `next` is null where there are no more. */
  restartOrders(request: {
    readonly after: OpenOrderPosition | null;
  }): Promise<OrderRestarts & { readonly next: OpenOrderPosition | null }>;
  /** Tells staff, once, of orders whose reservation lapses soon. */
  noteLapsing(): Promise<{ readonly noted: number }>;
  /** Tells staff of parcels that may not leave, because their money can no longer be taken. */
  noteUnpaidParcels(): Promise<{ readonly noted: number }>;
}
