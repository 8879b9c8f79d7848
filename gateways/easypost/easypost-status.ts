import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';

/** EasyPost's tracker statuses, and ours. Source: docs.easypost.com/docs/trackers. */
const statuses = {
  unknown: 'unknown',
  pre_transit: 'pre_transit',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  available_for_pickup: 'available_for_pickup',
  return_to_sender: 'return_to_sender',
  failure: 'failure',
  cancelled: 'cancelled',
  error: 'error',
} as const satisfies Readonly<Record<string, CarrierWord>>;

/** Of a shipment on its way back to its sender EasyPost goes on to say these. Source as above (`is_return`). */
const onTheWayBack: Readonly<Partial<Record<CarrierWord, CarrierWord>>> = {
  in_transit: 'return_to_sender',
  out_for_delivery: 'return_to_sender',
  available_for_pickup: 'return_to_sender',
  delivered: 'returned',
};

/** A tracker's status in our words. One that is not documented reads as `unknown`. */
export function readEasyPostStatus(status: unknown, isReturn: boolean): CarrierWord {
  const known = isEasyPostStatus(status) ? statuses[status] : 'unknown';
  return isReturn ? (onTheWayBack[known] ?? known) : known;
}

function isEasyPostStatus(status: unknown): status is keyof typeof statuses {
  return typeof status === 'string' && Object.hasOwn(statuses, status);
}
