import { hasLeft, mayMoveShipment, type ShipmentState } from '../shipments/shipment-state.ts';
import { isFinal, type OrderStatus } from './order-status.ts';

export interface OfferFacts {
  readonly status: OrderStatus;
  readonly isCancellable: boolean;
  readonly isBeingCancelled: boolean;
  readonly isHeld: boolean;
  readonly shipments: readonly ShipmentState[];
}

export type OfferedOrderAction =
  | 'cancelOrder'
  | 'holdOrder'
  | 'releaseOrder'
  | 'correctShippingAddress'
  | 'submitPaymentMethod';

/** What to offer to do with an order now. The operation may still refuse. */
export function offeredActions({
  status,
  isCancellable,
  isBeingCancelled,
  isHeld,
  shipments,
}: OfferFacts): readonly OfferedOrderAction[] {
  if (isFinal(status) || isBeingCancelled) return [];
  const someHaveLeft = shipments.some(hasLeft);
  const isAllGone = shipments.length > 0 && shipments.every((state) => hasLeft(state) || state === 'cancelled');
  // To stop an order all of whose parcels have left would stop nothing.
  const stopping: readonly OfferedOrderAction[] = isHeld ? ['releaseOrder'] : isAllGone ? [] : ['holdOrder'];
  return [
    ...(status === 'awaiting-payment' ? (['submitPaymentMethod'] as const) : []),
    ...stopping,
    ...(someHaveLeft ? [] : (['correctShippingAddress'] as const)),
    ...(isCancellable ? (['cancelOrder'] as const) : []),
  ];
}

export interface ParcelOfferFacts {
  readonly state: ShipmentState;
  readonly isOrderHeld: boolean;
  /** The carrier gave it no label, or another matter waits for staff. */
  readonly needsAttention: boolean;
}

export type OfferedParcelAction =
  | 'retryLabel'
  | 'pickShipment'
  | 'packShipment'
  | 'handOverShipment'
  | 'markShipmentDelivered'
  | 'markShipmentLost'
  | 'markShipmentReturned';

const steps = [
  ['pickShipment', 'picked'],
  ['packShipment', 'packed'],
  ['handOverShipment', 'handed-over'],
  ['markShipmentDelivered', 'delivered'],
  ['markShipmentReturned', 'returned'],
  ['markShipmentLost', 'lost'],
] as const satisfies readonly (readonly [OfferedParcelAction, ShipmentState])[];

/** What to offer to do with a parcel now. */
export function offeredParcelActions({
  state,
  isOrderHeld,
  needsAttention,
}: ParcelOfferFacts): readonly OfferedParcelAction[] {
  const possible = steps.filter(([, to]) => mayMoveShipment(state, to)).map(([action]) => action);
  const offered = isOrderHeld ? possible.filter((action) => action !== 'handOverShipment') : possible;
  return state === 'planned' && needsAttention ? ['retryLabel', ...offered] : offered;
}
