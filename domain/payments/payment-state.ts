/** What one attempt to pay has come to. */
export type PaymentState =
  | 'pending'
  | 'action-required'
  | 'authorised'
  | 'captured'
  | 'declined'
  | 'voided'
  /** Nothing was taken of it, and staff have given it up. */
  | 'written-off';
