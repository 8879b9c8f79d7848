import type { OrderStatus } from '../../domain/orders/order-status.ts';

/** Counts of one check of open orders. */
export interface OrderRestarts {
  /** Open orders that were checked. */
  readonly looked: number;
  /** Orders whose workflow had ended before they did, and was started again. */
  readonly restarted: number;
  /** Shipments whose workflow had ended before they did; their orders were signalled to start another. */
  readonly missed: number;
  /** Orders and parcels whose workflow id is used by another order's workflow; staff are told. */
  readonly taken: number;
  /** Orders whose check failed; the next sweep tries again. */
  readonly failed: number;
}

/** Result of one sweep. */
export interface OrderSweep extends OrderRestarts {
  /** How many of `noteLapsing` and `noteUnpaidParcels` failed; the next sweep runs them again. */
  readonly notesFailed: number;
}

/** A place in the list of open orders. */
export interface OpenOrderPosition {
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly orderId: string;
}

/** Each call handles a bounded number of orders and is safe to repeat. */
export interface OrderSweepActivities {
  /** `next` is where the next call continues; null after the last order. */
  restartOrders(request: {
    readonly after: OpenOrderPosition | null;
  }): Promise<OrderRestarts & { readonly next: OpenOrderPosition | null }>;
  /** Tells staff, once, of orders whose reservation lapses soon. */
  noteLapsing(): Promise<{ readonly noted: number }>;
  /** Tells staff of parcels that may not leave because their money can no longer be captured. */
  noteUnpaidParcels(): Promise<{ readonly noted: number }>;
}
