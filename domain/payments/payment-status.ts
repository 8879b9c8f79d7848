/** The payment status of a whole order, over all its payment attempts. */
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
