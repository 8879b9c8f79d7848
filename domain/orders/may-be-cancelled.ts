import { hasLeft, type ShipmentState } from '../shipments/shipment-state.ts';
import { isFinal, type OrderStatus } from './order-status.ts';

export interface CancellableFacts {
  readonly status: OrderStatus;
  /** Somebody has asked for it already. */
  readonly isBeingCancelled: boolean;
  readonly shipments: readonly ShipmentState[];
}

/**
 * Whether to offer that an order be cancelled. No more than an offer: it may be refused all the same, where a parcel leaves at that
 * moment or the carrier has scanned one that counts as here.
 */
export function mayBeCancelled({ status, isBeingCancelled, shipments }: CancellableFacts): boolean {
  return !isFinal(status) && !isBeingCancelled && !shipments.some(hasLeft);
}
