/** What is forgotten in time: a table, whose rows are deleted, or a column, which is emptied. */
export const forgettables = [
  'checkout_request.body',
  'checkout_request.shopper_mark',
  'shipping_quote',
  'address_correction',
  'idempotent_request',
  'inbound_event.payload',
  'inbound_event',
  'unreadable_event.body',
  'unreadable_event',
  'message',
  'suppressed_address',
  'push_subscription',
  'task',
  'import_row',
  'rate_limit',
  'customer_session',
  'customer_account',
] as const;

export type Forgettable = (typeof forgettables)[number];

export interface Forgotten {
  /** Rows that were deleted or emptied. */
  readonly rows: number;
  /** Others are due. */
  readonly more: boolean;
}

export interface RetentionSweep {
  /** Rows, where there were any. */
  readonly rows: Partial<Readonly<Record<Forgettable, number>>>;
  /** Could not be looked at this time. */
  readonly failed: readonly Forgettable[];
}

/** Ordinary activity, safe to repeat: what is forgotten is not there any more. */
export interface RetentionActivities {
  /** Batch by batch for some seconds, each in a transaction of its own. */
  forgetOld(what: Forgettable): Promise<Forgotten>;
}
