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
