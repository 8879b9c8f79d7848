/** EasyPost's tracker statuses. Source: docs.easypost.com/docs/trackers. Anything else reads as `unknown`. */
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

/** What a carrier says of a parcel: the provider's word, and `returned` where it has brought a parcel back to us. */
export type CarrierWord = CarrierStatus | 'returned';

/** Whether a carrier has seen the parcel: before that it knows of the label only. */
export function isScan(word: CarrierWord): boolean {
  return word !== 'unknown' && word !== 'pre_transit';
}

/**
 * A tracker's status in our words. `isReturn` marks a parcel on its way back to its sender, of which the provider goes on
 * to say `in_transit` and `delivered`. Source: docs.easypost.com/docs/trackers (`is_return`).
 */
export function readCarrierStatus(status: unknown, isReturn: boolean): CarrierWord {
  const known = carrierStatuses.find((one) => one === status) ?? 'unknown';
  if (!isReturn) return known;
  if (known === 'delivered') return 'returned';
  return comesBack.includes(known) ? 'return_to_sender' : known;
}

const comesBack: readonly CarrierStatus[] = ['in_transit', 'out_for_delivery', 'available_for_pickup'];
