import type { CarrierWord } from './carrier-status.ts';
import { mayMoveShipment, type ShipmentState } from './shipment-state.ts';

const stateOf: Readonly<Partial<Record<CarrierWord, ShipmentState>>> = {
  in_transit: 'in-transit',
  out_for_delivery: 'out-for-delivery',
  available_for_pickup: 'available-for-pickup',
  delivered: 'delivered',
  return_to_sender: 'returning',
  // That it is back at the sender's is the carrier's word; what its goods and money come to is for staff to say.
  returned: 'returning',
  failure: 'exception',
  cancelled: 'exception',
  error: 'exception',
};

/**
 * Where a carrier's word moves a parcel; nothing where it stays. Of a parcel that comes back a carrier says `delivered`
 * when it has brought it to its sender: that is no delivery.
 */
export function shipmentStateAfter(state: ShipmentState, status: CarrierWord): ShipmentState | undefined {
  const to = stateOf[status];
  if (to === undefined || state === 'returning') return undefined;
  return mayMoveShipment(state, to) ? to : undefined;
}

/** True where the carrier says that it has brought the parcel back to its sender. */
export function isBackAtSender(state: ShipmentState, status: CarrierWord): boolean {
  return status === 'returned' || (state === 'returning' && status === 'delivered');
}

/**
 * True where the carrier can say so only of a parcel that it has: proof that the parcel left, although nobody told us.
 * `cancelled` and `error` are also said of labels whose parcel never moved.
 */
export function provesHandOver(status: CarrierWord): boolean {
  return stateOf[status] !== undefined && status !== 'cancelled' && status !== 'error';
}
