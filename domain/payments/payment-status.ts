/** What the payment of a whole order has come to. One order may have several tries; this is about all of them. */
export const paymentStatuses = [
  'pending',
  'action-required',
  'declined',
  'authorised',
  'partially-captured',
  'captured',
  'voided',
  'refunded',
  /** Goods have left, and staff have given their money up. */
  'written-off',
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];
