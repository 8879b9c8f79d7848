/** Result of one sweep. */
export interface CheckoutSweep {
  /** Requests whose order was started, or is being placed already. */
  readonly started: number;
  /** Requests that were too old: refused with `request-expired`. */
  readonly expired: number;
  /** Requests whose number another order has at Temporal: refused with `order-number-taken`. */
  readonly taken: number;
  /** Requests that failed this time. */
  readonly failed: number;
}

/**
 * Ordinary activity for a bounded number of requests, safe to repeat. Not a local one: if its worker died, the workflow task would be
 * retried at growing intervals, and the schedule would start no other sweep meanwhile.
 */
export interface CheckoutSweepActivities {
  /** Handles open requests that are due; each becomes due again later. `more`: others may be due, too. */
  sweepOpenRequests(): Promise<CheckoutSweep & { readonly more: boolean }>;
}
