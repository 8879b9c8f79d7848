/** The trade's words for where a shipment is, as most aggregators have them. A gateway reads each provider's own into these. */
export const carrierStatuses = [
  'unknown',
  'pre_transit',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'available_for_pickup',
  'return_to_sender',
  'failure',
  'cancelled',
  'error',
] as const;
export type CarrierStatus = (typeof carrierStatuses)[number];

/** What a carrier says of a parcel: one of these, and `returned` where it has brought a parcel back to us. */
export type CarrierWord = CarrierStatus | 'returned';

/** Whether a carrier has seen the parcel: before that it knows of the label only. */
export function isScan(word: CarrierWord): boolean {
  return word !== 'unknown' && word !== 'pre_transit';
}
