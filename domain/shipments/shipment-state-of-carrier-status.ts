import type { CarrierStatus } from './carrier-status.ts';
import type { ShipmentState } from './shipment-state.ts';

const stateOf: Readonly<Partial<Record<CarrierStatus, ShipmentState>>> = {
  in_transit: 'in-transit',
  out_for_delivery: 'out-for-delivery',
  available_for_pickup: 'available-for-pickup',
  delivered: 'delivered',
  return_to_sender: 'exception',
  failure: 'exception',
  cancelled: 'exception',
  error: 'exception',
};

/** What a carrier's word means for a parcel; nothing for `unknown` and `pre_transit`, which tell of no movement. */
export function shipmentStateOfCarrierStatus(status: CarrierStatus): ShipmentState | undefined {
  return stateOf[status];
}

/**
 * True where the carrier can say so only of a parcel that it has: proof that the parcel left, although nobody told us.
 * `cancelled` and `error` are also said of labels whose parcel never moved.
 */
export function provesHandOver(status: CarrierStatus): boolean {
  return stateOf[status] !== undefined && status !== 'cancelled' && status !== 'error';
}
