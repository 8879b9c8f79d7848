import { hasLeft, type ShipmentState } from '../shipments/shipment-state.ts';
import { isFinal, type OrderStatus } from './order-status.ts';

export interface CancellableFacts {
  readonly status: OrderStatus;
  /** A cancellation is under way. */
  readonly isBeingCancelled: boolean;
  readonly shipments: readonly ShipmentState[];
}

/**
 * Whether to offer cancellation to the reader of an order. The request itself may still be refused: a parcel may leave at that
 * moment, or the carrier may have scanned one that was not handed over.
 */
export function mayBeCancelled({ status, isBeingCancelled, shipments }: CancellableFacts): boolean {
  return !isFinal(status) && !isBeingCancelled && !shipments.some(hasLeft);
}
